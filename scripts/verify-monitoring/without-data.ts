import { EXPECTED_ABSENT } from '../../monitoring/prometheus/expected-absent.ts';
import type { WithoutData } from './expression.ts';

/** Queries that have no data on a healthy platform, or on one machine. Each needs its reason. */
export const WITHOUT_DATA: readonly WithoutData[] = [...EXPECTED_ABSENT];
