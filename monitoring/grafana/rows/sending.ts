import { ACCEPT_SECONDS } from '../../prometheus/slo/objectives.ts';
import { OUTCOMES, PERCENTILES } from '../panels/colors.ts';
import { below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { mean, percentiles, perSecond, total } from '../promql/aggregations.ts';
import { api } from '../promql/selectors.ts';

export const bufferFill = timeseries({
  title: 'Fill of the accept buffer',
  question: 'How far is each API process from shedding events?',
  unit: 'percentunit',
  limits: below(1, { warning: 0.5 }),
  queries: [
    {
      expr: `${api('sluice_accept_buffer_events')} / ${api('sluice_accept_buffer_limit_events')}`,
      legend: '{{instance}}',
    },
  ],
});

export const packsInFlight = timeseries({
  title: 'Packs in flight',
  question: 'Does the queue confirm packs as fast as they are sent?',
  unit: 'short',
  queries: [{ expr: total(api('sluice_packs_in_flight'), 'instance'), legend: '{{instance}}' }],
});

export const packSends = timeseries({
  title: 'Packs sent',
  question: 'Does the queue take the packs?',
  unit: 'mps',
  colors: OUTCOMES,
  queries: [{ expr: perSecond(api('sluice_pack_sends_total'), 'outcome'), legend: '{{outcome}}' }],
});

export const sendLatency = timeseries({
  title: 'Duration of calls to SQS',
  question: 'Is the queue slow to confirm?',
  unit: 's',
  limits: below(ACCEPT_SECONDS),
  colors: PERCENTILES,
  queries: percentiles(
    api('sluice_dependency_call_duration_seconds_bucket', 'service="sqs", operation="SendMessage"'),
    { exemplars: false },
  ),
});

export const packFill = timeseries({
  title: 'Events per pack',
  question: 'How many events share a message?',
  unit: 'short',
  decimals: 1,
  queries: [{ expr: mean(api, 'sluice_pack_events'), legend: 'mean' }],
});

export const packBytes = timeseries({
  title: 'Bytes sent to the queue',
  question: 'How much data goes through the queue?',
  unit: 'Bps',
  queries: [{ expr: perSecond(api('sluice_pack_bytes_total'), 'instance'), legend: '{{instance}}' }],
});
