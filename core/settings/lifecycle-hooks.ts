/** The lifecycle hooks of each Auto Scaling group, by which AWS waits for an instance. */

/** A new instance counts once its process is ready. */
export const LAUNCH_HOOK = 'ready';

/** An instance is terminated once its process has stopped. */
export const TERMINATION_HOOK = 'drain';
