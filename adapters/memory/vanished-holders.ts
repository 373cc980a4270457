/** When so many holders have vanished with a message, it may be what killed them. */
export const SUSPECT_AFTER = 2;
/** When so many have, nobody is given it any more. */
export const ABANDONED_AFTER = 6;
