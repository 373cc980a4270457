import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Expression } from './expression.ts';

/** The queries of the dashboards in a folder. */
export function dashboardExpressions(dir: string): Expression[] {
  return globSync('*.json', { cwd: dir }).flatMap((file) =>
    expressionsIn(basename(file, '.json'), JSON.parse(readFileSync(join(dir, file), 'utf8'))),
  );
}

/** The queries of every panel of a dashboard, with their variables filled in. */
export function expressionsIn(name: string, dashboard: unknown): Expression[] {
  return queriesOf(panelSchema.parse(dashboard)).map(({ panel, expr }) => ({
    kind: 'dashboard',
    where: `${name}: ${panel}`,
    expr: filledIn(expr),
  }));
}

/** A dashboard, a row or a panel: each may hold panels. */
type Panel = { title?: string | undefined; targets: Target[]; panels: Panel[] };
type Target = z.output<typeof target>;

/** Queries of other sources, such as logs, are not Prometheus's to answer. */
const target = z.object({
  expr: z.string().optional(),
  datasource: z.object({ type: z.string().optional() }).default({}),
});

const panelSchema: z.ZodType<Panel> = z.object({
  title: z.string().optional(),
  targets: z.array(target).default([]),
  panels: z.array(z.lazy(() => panelSchema)).default([]),
});

function queriesOf({ title = 'untitled', targets, panels }: Panel): { panel: string; expr: string }[] {
  const own = targets.flatMap(({ expr, datasource: { type = 'prometheus' } }) =>
    expr === undefined || type !== 'prometheus' ? [] : [{ panel: title, expr }],
  );
  return [...own, ...panels.flatMap(queriesOf)];
}

/** As Grafana would, where everything is shown: https://grafana.com/docs/grafana/latest/dashboards/variables/ */
const VARIABLES: Record<string, string> = {
  environment: 'local',
  instance: '.*',
  __rate_interval: '10s',
  __interval: '5s',
  __range: '5m',
};

function filledIn(expr: string): string {
  return expr.replaceAll(
    /\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g,
    (whole, inBraces, bare) => VARIABLES[inBraces ?? bare] ?? whole,
  );
}
