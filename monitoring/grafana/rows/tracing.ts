import { NONE_EXPECTED } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { perSecond } from '../promql/aggregations.ts';
import { anyRole, monitoring, worker } from '../promql/selectors.ts';

export const spans = timeseries({
  title: 'Spans',
  question: 'Do all recorded spans reach the collector?',
  unit: 'suffix: spans/s',
  colors: { recorded: 'blue', exported: 'green' },
  queries: [
    { expr: perSecond(anyRole('sluice_spans_recorded_total')), legend: 'recorded' },
    { expr: perSecond(anyRole('sluice_spans_exported_total')), legend: 'exported' },
  ],
});

export const spansDropped = timeseries({
  title: 'Spans dropped, traces turned away',
  question: 'Are traces missing or incomplete?',
  unit: 'cps',
  limits: NONE_EXPECTED,
  queries: [
    { expr: perSecond(anyRole('sluice_spans_dropped_total'), 'reason'), legend: 'dropped: {{reason}}' },
    {
      expr: perSecond(worker('sluice_traces_turned_away_total'), 'reason'),
      legend: 'turned away: {{reason}}',
    },
  ],
});

export const collector = timeseries({
  title: 'Spans of the collector',
  question: 'Does the collector pass on what it accepts?',
  unit: 'suffix: spans/s',
  colors: { accepted: 'blue', sent: 'green', 'refused|failed': 'red' },
  queries: [
    { expr: perSecond(collectorSpans('receiver_accepted')), legend: 'accepted' },
    { expr: perSecond(collectorSpans('receiver_refused')), legend: 'refused' },
    { expr: perSecond(collectorSpans('exporter_sent')), legend: 'sent' },
    { expr: perSecond(collectorSpans('exporter_send_failed')), legend: 'failed' },
  ],
});

/** Some releases of the collector add `_total`. */
function collectorSpans(counted: string): string {
  return monitoring('', `__name__=~"otelcol_${counted}_spans(_total)?"`);
}
