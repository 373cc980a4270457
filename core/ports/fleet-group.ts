/** What holds the fleet's workers at a size: an Auto Scaling group, or the slots of the local fleet. */
export type FleetGroup = {
  /** Rejects when it can't be read. */
  read(signal: AbortSignal): Promise<GroupSize>;
  /**
   * Asks for `to` workers, or for as many as the group may have. It never lowers the size: false if the group has as many
   * by now. Rejects when the group does not answer; it may have been raised all the same.
   */
  raise(to: number, signal: AbortSignal): Promise<boolean>;
  /**
   * Takes one worker away, which then drains. `from`: the size that the caller has read; nothing happens if it is
   * another by now. Rejects when the group does not answer; the worker may be going all the same.
   */
  removeOne(from: number, signal: AbortSignal): Promise<Removal>;
};

/** `desired` counts the workers that still start, and none that drains. */
export type GroupSize = { desired: number; min: number; max: number };

/** `waits`: none may go now. */
export type Removal = { kind: 'removed'; worker: string } | { kind: 'waits'; reason: string };
