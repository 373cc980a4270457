import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './data-source.ts';

/** Which Prometheus, which environment, which of its processes. `jobs`: whose instances, as a regular expression. */
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
