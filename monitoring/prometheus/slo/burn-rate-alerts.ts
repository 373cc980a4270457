import type { Alert, Severity } from '../alerts/alert.ts';
import { type Duration, secondsOf } from '../duration.ts';
import { OBJECTIVES, type Objective, type Slo } from './objectives.ts';
import { BUDGET_WINDOW, FAST, SLOW, type WindowPair } from './windows.ts';

/** Symptoms: the error budget of an objective burns so fast that somebody must look, now or soon. */
export function burnRateAlerts(): Alert[] {
  return OBJECTIVES.flatMap((objective) => PACES.map((pace) => burnRateAlert(objective, pace)));
}

type Pace = {
  suffix: 'Fast' | 'Slow';
  severity: Severity;
  for: Duration;
  windows: readonly WindowPair[];
};

const PACES: readonly Pace[] = [
  { suffix: 'Fast', severity: 'page', for: '1m', windows: FAST },
  { suffix: 'Slow', severity: 'ticket', for: '15m', windows: SLOW },
];

/** With fewer failures in the long window there is no alert: one failure in ten requests at night is already 10 %. */
const FEWEST_FAILURES = 10;

const NAMES: Record<Slo, string> = {
  accept_availability: 'AcceptAvailabilityBurn',
  accept_latency: 'AcceptLatencyBurn',
  freshness: 'FreshnessBurn',
};

function burnRateAlert(objective: Objective, { suffix, severity, for: lasting, windows }: Pace): Alert {
  const { slo, broken } = objective;
  const slowest = Math.min(...windows.map(({ factor }) => factor));
  const lastsDays = secondsOf(BUDGET_WINDOW) / slowest / secondsOf('1d');
  return {
    name: `${NAMES[slo]}${suffix}`,
    severity,
    stage: slo === 'freshness' ? 'store' : 'accept',
    slo,
    dashboard: 'sluice-overview',
    expr: windows.map((pair) => burns(objective, pair)).join('\nor\n'),
    for: lasting,
    summary: `{{ $value | humanizePercentage }} of ${broken}; the objective allows ${percent(1 - objective.objective)}`,
    description: `The objective is ${percent(objective.objective)}. At this rate the error budget of 30 days is spent in ${lastsDays} days at the latest.`,
  };
}

function burns({ slo, objective }: Objective, { factor, long, short }: WindowPair): string {
  const threshold = Number((factor * (1 - objective)).toPrecision(6));
  const of = `{slo="${slo}"}`;
  return [
    `slo:sli_error:ratio_rate${long}${of} > ${threshold}`,
    `and slo:sli_error:ratio_rate${short}${of} > ${threshold}`,
    `and slo:bad_events:rate${long}${of} > ${FEWEST_FAILURES} / ${secondsOf(long)}`,
  ].join('\n');
}

function percent(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(6))} %`;
}
