import type { Alert } from './alert.ts';

/** Causes in the processes themselves. */
export const RUNTIME_ALERTS: readonly Alert[] = [
  {
    name: 'ProcessRestarts',
    severity: 'ticket',
    stage: 'runtime',
    slo: { 'sluice-api': 'accept_availability', 'sluice-worker': 'freshness' },
    dashboard: 'sluice-runtime',
    // A deploy starts each process once.
    expr: 'changes(process_start_time_seconds{job=~"sluice-api|sluice-worker"}[15m]) >= 3',
    for: '0s',
    summary: '{{ $labels.instance }} of {{ $labels.job }} restarted {{ $value }} times in 15 minutes',
    description: 'It exits by itself, or something kills it. Its last log lines say which.',
  },
  {
    name: 'EventLoopLag',
    severity: 'ticket',
    stage: 'runtime',
    slo: { 'sluice-api': 'accept_latency', 'sluice-worker': 'freshness' },
    dashboard: 'sluice-runtime',
    expr: 'max by (environment, job, instance, thread) (sluice_event_loop_delay_p99_seconds) > 0.1',
    for: '10m',
    summary:
      'Timers in thread {{ $labels.thread }} of {{ $labels.instance }} ({{ $labels.job }}) run {{ $value | humanizeDuration }} late',
    description: 'Some code blocks the thread for too long, or the machine has too little CPU.',
  },
  {
    name: 'ClockOffset',
    severity: 'ticket',
    stage: 'runtime',
    dashboard: 'sluice-runtime',
    expr: 'abs(sluice_clock_offset_seconds) > 2',
    for: '5m',
    summary:
      'The clock of {{ $labels.instance }} ({{ $labels.job }}) is off by {{ $value | humanizeDuration }}',
    description: 'The process corrects its timestamps. AWS refuses requests once the clock is minutes off.',
  },
];
