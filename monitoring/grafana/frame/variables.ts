import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Prometheus, as the variable `datasource` names it. */
export const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Which Prometheus, environment and processes. `jobs`: the jobs whose instances are listed, as a regular expression. */
export function variables(jobs: string): Builder<VariableModel>[] {
  return [
    new DatasourceVariableBuilder('datasource')
      .label('Prometheus')
      .type('prometheus')
      .current({ selected: true, text: 'Prometheus', value: 'prometheus' }),
    labelValues('environment', 'label_values(sluice_build_info, environment)').label('Environment'),
    labelValues(
      'instance',
      `label_values(sluice_build_info{environment="$environment", job=~"${jobs}"}, instance)`,
    )
      .label('Instance')
      .multi(true)
      .includeAll(true)
      .allValue('.*')
      .current({ selected: true, text: ['All'], value: ['$__all'] }),
  ];
}

function labelValues(name: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .datasource(DATA_SOURCE)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}
