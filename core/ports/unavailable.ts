/** The back end did not answer. It may have done what it was asked to do. */
export type Unavailable = { kind: 'unavailable'; reason: string };
