import type { AlertCase } from '../testing/alert-case.ts';
import { gauge } from '../testing/samples.ts';

const api = { environment: 'local', job: 'sluice-api', instance: 'api-1' };
const worker = { environment: 'local', job: 'sluice-worker', instance: 'worker-1' };

function of(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}

function started(instance: string): string {
  return `process_start_time_seconds{${of({ ...worker, instance })}}`;
}

export const RUNTIME_CASES: readonly AlertCase[] = [
  {
    alert: 'ProcessRestarts',
    when: 'a worker is killed again and again',
    series: { [started('worker-1')]: '1000x4 1300x2 1480x2 1660x2 1840x30' },
    fires: {
      after: '11m',
      overAfter: '26m',
      labels: worker,
      slo: 'freshness',
      summary: 'worker-1 of sluice-worker restarted 3 times in 15 minutes',
    },
  },
  {
    alert: 'ProcessRestarts',
    when: 'a deploy restarts every worker once',
    series: {
      [started('worker-1')]: '1000x4 1300x30',
      [started('worker-2')]: '1000x6 1420x30',
      [started('worker-3')]: '1000x8 1540x30',
      [started('worker-4')]: '_x10 1600x20',
    },
  },
  {
    alert: 'EventLoopLag',
    when: "the API's main thread computes for too long",
    series: {
      [`sluice_event_loop_delay_p99_seconds{${of({ ...api, thread: 'main' })}}`]: gauge(
        [5, 0.01],
        [20, 0.25],
        [5, 0.01],
      ),
    },
    fires: {
      after: '15m',
      overAfter: '25m',
      labels: { ...api, thread: 'main' },
      slo: 'accept_latency',
      summary: 'Timers in thread main of api-1 (sluice-api) run 250ms late',
    },
  },
  {
    alert: 'EventLoopLag',
    when: 'a process starts and compiles its code',
    series: {
      [`sluice_event_loop_delay_p99_seconds{${of({ ...worker, thread: 'main' })}}`]: gauge(
        [2, 0.8],
        [30, 0.01],
      ),
    },
  },
  {
    alert: 'ClockOffset',
    when: 'a clock is three seconds behind',
    series: { [`sluice_clock_offset_seconds{${of(worker)}}`]: gauge([5, 0], [20, -3], [5, 0]) },
    fires: {
      after: '10m',
      overAfter: '25m',
      labels: worker,
      summary: 'The clock of worker-1 (sluice-worker) is off by 3s',
    },
  },
  {
    alert: 'ClockOffset',
    when: 'a clock is stepped right again within minutes',
    series: { [`sluice_clock_offset_seconds{${of(worker)}}`]: gauge([5, 0], [4, 30], [20, 0]) },
  },
  {
    alert: 'ClockOffset',
    when: 'answers of the services allow an error of a second',
    series: { [`sluice_clock_offset_seconds{${of(api)}}`]: gauge([40, 1]) },
  },
];
