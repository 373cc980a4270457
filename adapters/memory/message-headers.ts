/** What an adapter writes beside the body of a message that stands for an earlier one, or has longer to wait. */
export type MessageHeaders = {
  /** Of the message that it stands for. */
  id?: string;
  sentAtMs?: number;
  dueAtMs?: number;
  /** Somebody had it before. */
  wasHeld?: boolean;
  /** So many holders had vanished with it. */
  lostHolders?: number;
};
