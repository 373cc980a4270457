/** The back end did not answer: whatever was asked of it may have been done all the same. */
export type Unavailable = { kind: 'unavailable'; reason: string };
