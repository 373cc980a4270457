import { OBJECTIVES, type Slo } from '../prometheus/slo/objectives.ts';

export { ACCEPT_SECONDS, ACCEPTS, FRESHNESS_SECONDS } from '../prometheus/slo/objectives.ts';

/** At this burn rate, which spends a budget of 30 days in two, an alert pages. */
export const PAGING_BURN_RATE = 14.4;

/** The share of all that may break the promise. */
export function allowedShare(of: Slo): number {
  const objective = OBJECTIVES.find(({ slo }) => slo === of)?.objective ?? 1;
  return Number((1 - objective).toPrecision(6));
}
