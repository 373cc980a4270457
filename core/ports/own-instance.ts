/** What an instance knows of itself from the machine that it runs on. */
export type OwnInstance = {
  id(): Promise<string>;
  /** Where its group is taking it, such as `InService` or `Terminated`; undefined while it is in no group. */
  target(): Promise<string | undefined>;
};

/** What an instance may tell the group that it belongs to. Every call may be made again. */
export type OwnGroup = {
  /**
   * Ends the wait of a lifecycle hook. `absent`: the group does not wait, because the hook is not there, because it is
   * complete already, or because the group has not noticed yet that the instance runs.
   */
  completeHook(hook: string): Promise<'completed' | 'absent'>;
  /** Has the group replace this instance. */
  reportUnhealthy(): Promise<void>;
};
