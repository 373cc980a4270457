import { FRESHNESS_SECONDS } from '../../prometheus/slo/objectives.ts';
import { OUTCOMES } from '../panels/colors.ts';
import { below } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { mean, perSecond } from '../promql/aggregations.ts';
import { worker } from '../promql/selectors.ts';

export const messagesByWorker = timeseries({
  title: 'Messages received by worker',
  question: 'Is the work spread evenly?',
  unit: 'mps',
  stacked: true,
  width: 6,
  queries: [
    { expr: perSecond(worker('sluice_messages_received_total'), 'instance'), legend: '{{instance}}' },
  ],
});

export const receivedAge = timeseries({
  title: 'Age of messages at receipt',
  question: 'How old are messages when workers receive them?',
  unit: 's',
  width: 6,
  limits: below(FRESHNESS_SECONDS),
  queries: [{ expr: worker('sluice_received_message_age_seconds'), legend: '{{instance}}' }],
});

export const receiveCalls = timeseries({
  title: 'Receive calls',
  question: 'Does the queue answer?',
  unit: 'ops',
  width: 6,
  colors: OUTCOMES,
  queries: [{ expr: perSecond(worker('sluice_receives_total'), 'outcome'), legend: '{{outcome}}' }],
});

export const receivedBatches = timeseries({
  title: 'Messages per call, events per message',
  question: 'How full are receive calls and packs?',
  unit: 'short',
  decimals: 1,
  width: 6,
  queries: [
    { expr: mean(worker, 'sluice_receive_messages'), legend: 'messages per call' },
    { expr: mean(worker, 'sluice_received_pack_events'), legend: 'events per message' },
  ],
});
