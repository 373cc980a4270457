import type { Alert, Severity } from '../alerts/alert.ts';
import { type Duration, secondsOf } from '../duration.ts';
import { OBJECTIVES, type Objective, type Slo } from './objectives.ts';

/**
 * Alerts on how fast the budget burns: https://sre.google/workbook/alerting-on-slos/, number 6. The long window says
 * that it matters, the short one that it still goes on.
 */
export function burnRateAlerts(): Alert[] {
  return OBJECTIVES.flatMap((objective) => PACES.map((pace) => burnRateAlert(objective, pace)));
}

type Pace = {
  suffix: 'Fast' | 'Slow';
  severity: Severity;
  for: Duration;
  says: string;
  windows: readonly { factor: number; long: Duration; short: Duration }[];
};

const PACES: readonly Pace[] = [
  {
    suffix: 'Fast',
    severity: 'page',
    for: '1m',
    says: 'At this rate the budget of 30 days is gone in two to five days.',
    windows: [
      { factor: 14.4, long: '1h', short: '5m' },
      { factor: 6, long: '6h', short: '30m' },
    ],
  },
  {
    suffix: 'Slow',
    severity: 'ticket',
    for: '15m',
    says: 'At this rate the budget of 30 days does not last for 30 days.',
    windows: [
      { factor: 3, long: '1d', short: '2h' },
      { factor: 1, long: '3d', short: '6h' },
    ],
  },
];

/** With fewer failures in a long window, nobody is told: of ten requests at night, one failed is 10 %. */
const FEWEST_FAILURES = 10;

const NAMES: Record<Slo, string> = {
  accept_availability: 'AcceptAvailabilityBurn',
  accept_latency: 'AcceptLatencyBurn',
  freshness: 'FreshnessBurn',
};

function burnRateAlert(objective: Objective, pace: Pace): Alert {
  const { slo, broken } = objective;
  return {
    name: `${NAMES[slo]}${pace.suffix}`,
    severity: pace.severity,
    stage: slo === 'freshness' ? 'store' : 'accept',
    slo,
    dashboard: 'sluice-overview',
    expr: pace.windows.map((window) => burns(objective, window)).join('\nor\n'),
    for: pace.for,
    summary: `{{ $value | humanizePercentage }} of ${broken}; ${percent(1 - objective.objective)} may`,
    description: `${percent(objective.objective)} are promised over 30 days. ${pace.says}`,
  };
}

function burns({ slo, objective }: Objective, { factor, long, short }: Pace['windows'][number]): string {
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
