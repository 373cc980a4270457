import {
  type Dashboard,
  DashboardBuilder,
  PanelBuilder,
  TextBoxVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { DataqueryBuilder as LokiQueryBuilder } from '@grafana/grafana-foundation-sdk/loki';
import { DataqueryBuilder as TempoQueryBuilder } from '@grafana/grafana-foundation-sdk/tempo';
import { TAG } from '../frame/links.ts';

const TEMPO = { type: 'tempo', uid: 'tempo' };
const LOKI = { type: 'loki', uid: 'loki' };
const LINES = '{service_name=~"sluice-.+"}';

/**
 * One trace and its log lines: where exemplars and log lines link to in Compose. Whoever may only look has no access to
 * Explore, which would show the same: https://github.com/grafana/grafana/pull/101767
 */
export function traceDashboard(): Dashboard {
  return new DashboardBuilder('Sluice: one trace')
    .uid('sluice-trace')
    .description('What happened to one request, from its answer to its row, and what was logged on the way?')
    .tags([TAG])
    .readonly()
    .time({ from: 'now-6h', to: 'now' })
    .withVariable(new TextBoxVariableBuilder('trace').label('Trace id'))
    .withPanel(trace())
    .withPanel(lines('Its log lines', 'What did the processes log about it?', '| trace_id = "${trace}"', 102))
    .withPanel(
      lines(
        'Warnings and errors',
        'What else went wrong at the time?',
        '| detected_level =~ "warn|error|fatal"',
        103,
      ),
    )
    .build();
}

function trace(): PanelBuilder {
  return new PanelBuilder()
    .type('traces')
    .id(101)
    .height(16)
    .span(24)
    .title('Spans')
    .description('Where did the time go, and what failed?')
    .datasource(TEMPO)
    .withTarget(new TempoQueryBuilder().refId('A').datasource(TEMPO).queryType('traceql').query('${trace}'));
}

function lines(title: string, question: string, filter: string, id: number): LogsBuilder {
  return new LogsBuilder()
    .id(id)
    .height(10)
    .span(12)
    .title(title)
    .description(question)
    .datasource(LOKI)
    .showTime(true)
    .enableLogDetails(true)
    .withTarget(
      new LokiQueryBuilder().refId('A').datasource(LOKI).expr(`${LINES} ${filter}`).queryType('range'),
    );
}
