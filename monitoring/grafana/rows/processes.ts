import { NONE_EXPECTED } from '../panels/limits.ts';
import { table } from '../panels/table.ts';
import { timeseries } from '../panels/timeseries.ts';
import { anyRole } from '../promql/selectors.ts';

const NAMED = '{{job}} {{instance}}';

export const releases = table({
  title: 'Processes',
  question: 'Which release does each process run, and since when?',
  unit: 's',
  labels: ['role', 'instance', 'version'],
  queries: [
    {
      expr: `(time() - ${anyRole('process_start_time_seconds')}) * on (job, instance) group_right () ${anyRole('sluice_build_info')}`,
      legend: 'up for',
    },
  ],
});

export const restarts = timeseries({
  title: 'Restarts, 10 min',
  question: 'Do processes die?',
  unit: 'short',
  decimals: 0,
  limits: NONE_EXPECTED,
  queries: [
    { expr: `sum by (job) (changes(${anyRole('process_start_time_seconds')}[10m]))`, legend: '{{job}}' },
  ],
});

export const clockOffsets = timeseries({
  title: 'Clock offset',
  question: 'Is the clock of a machine wrong?',
  unit: 's',
  queries: [{ expr: anyRole('sluice_clock_offset_seconds'), legend: NAMED }],
});

export const cpu = timeseries({
  title: 'CPU',
  question: 'How much of a core does each process use?',
  unit: 'percentunit',
  queries: [{ expr: `rate(${anyRole('process_cpu_seconds_total')}[$__rate_interval])`, legend: NAMED }],
});

export const residentMemory = timeseries({
  title: 'Resident memory',
  question: 'Does a process leak memory?',
  unit: 'bytes',
  width: 6,
  queries: [{ expr: anyRole('process_resident_memory_bytes'), legend: NAMED }],
});

export const openFiles = timeseries({
  title: 'Open files and sockets',
  question: 'Does a process leak connections?',
  unit: 'short',
  width: 6,
  queries: [{ expr: anyRole('process_open_fds'), legend: NAMED }],
});
