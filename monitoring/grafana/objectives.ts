/** The objectives that panels draw as limits: monitoring/prometheus has them as rules. */
export const ACCEPT_SECONDS = 0.1;
export const FRESH_SECONDS = 10;
export const UNAVAILABLE_SHARE = 0.001;
export const LATE_SHARE = 0.01;
/** A burn rate of 1 spends a budget in exactly its 30 days; at this one, an alert pages. */
export const PAGING_BURN_RATE = 14.4;
