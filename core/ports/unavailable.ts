/** The back end did not do, or did not confirm, what it was asked to do. */
export type Unavailable = {
  kind: 'unavailable';
  reason: string;
  /** It answered that it takes less than it is sent. Without this, it may have done what it was asked to do. */
  throttled?: true;
};
