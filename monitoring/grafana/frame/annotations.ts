import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { type AnnotationQuery, AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { recorded } from '../promql/selectors.ts';
import { DATA_SOURCE } from './variables.ts';

/** How far apart Grafana evaluates an annotation, and so how far back a query looks for a change. */
const STEP = '1m';

/** What changed on purpose, as lines through every graph. */
export function annotations(): Builder<AnnotationQuery>[] {
  return [
    annotation('Deploys', 'blue')
      .expr(appeared(`count by (role, version) (${recorded('sluice_build_info')})`))
      .titleFormat('{{role}} {{version}}'),
    annotation('Scaling', 'purple')
      .expr(`${scaled('>', 'up')} or ${scaled('<', 'down')}`)
      .titleFormat('scaled {{direction}}'),
  ];
}

function annotation(name: string, color: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATA_SOURCE)
    .enable(true)
    .iconColor(color)
    .step(STEP);
}

/** The series that were not there a step ago. */
function appeared(aggregation: string): string {
  return `${aggregation} unless ${aggregation.replace('})', `} offset ${STEP})`)}`;
}

function scaled(comparison: '>' | '<', direction: string): string {
  return `label_replace(${fleetSize()} ${comparison} ${fleetSize(` offset ${STEP}`)}, "direction", "${direction}", "", "")`;
}

/** The desired size of the fleet, or its live size while nobody follows the scaling policy. */
function fleetSize(offset = ''): string {
  const sizes = ['pipeline:workers_desired:max', 'pipeline:workers_live:max'];
  return `(${sizes.map((size) => `${recorded(size)}${offset}`).join(' or ')})`;
}
