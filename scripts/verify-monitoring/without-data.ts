import { EXPECTED_ABSENT } from '../../monitoring/prometheus/expected-absent.ts';
import type { WithoutData } from './expression.ts';

/** Queries that have no data on a healthy platform, or on one machine. Each needs its reason. */
export const WITHOUT_DATA: readonly WithoutData[] = [
  ...EXPECTED_ABSENT,
  {
    contains: 'sluice_worker_capacity_messages_per_second',
    reason: 'workers measure it while they are busy, as in the flood of a full run',
  },
];
