/**
 * Whether an event, or a message, may be forgotten: its outcome is on record, or a new message carries it. `not_yet`: a
 * dependency did not answer, and the message must come again.
 */
export type Conclusion = 'concluded' | 'not_yet';
