import { FLOW_CASES } from '../alerts/flow-alerts.cases.ts';
import { MONITORING_CASES } from '../alerts/monitoring-alerts.cases.ts';
import { RUNTIME_CASES } from '../alerts/runtime-alerts.cases.ts';
import { BURN_RATE_CASES } from '../slo/burn-rate-alerts.cases.ts';
import type { CaseGroup } from './alert-test-file.ts';

/** The cases of every alert, in the order of the alerts. */
export const CASE_GROUPS: readonly CaseGroup[] = [
  {
    name: 'slo',
    ruleFiles: ['slo.yaml', 'alerts-slo.yaml'],
    order: ['slo', 'slo-long-windows', 'alerts-slo'],
    cases: BURN_RATE_CASES,
  },
  {
    name: 'flow',
    ruleFiles: ['pipeline.yaml', 'alerts-flow.yaml'],
    order: ['pipeline', 'alerts-flow'],
    cases: FLOW_CASES,
  },
  { name: 'runtime', ruleFiles: ['alerts-runtime.yaml'], order: ['alerts-runtime'], cases: RUNTIME_CASES },
  {
    name: 'monitoring',
    ruleFiles: ['alerts-monitoring.yaml'],
    order: ['alerts-monitoring'],
    cases: MONITORING_CASES,
  },
];
