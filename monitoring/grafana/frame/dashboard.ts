import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Stage } from '../../prometheus/alerts/alert.ts';
import type { PanelOfRow } from '../panels/panel.ts';
import { annotations } from './annotations.ts';
import { links, TAG } from './links.ts';
import type { LogSource } from './logs.ts';
import { variables } from './variables.ts';

export type DashboardSpec = {
  uid: string;
  title: string;
  description: string;
  /** The jobs whose instances can be selected, as a regular expression. */
  jobs: string;
  rows: readonly Row[];
};

export type Row = {
  title: string;
  /** An alert about one of these stages opens the first panel of this row. */
  stages?: readonly Stage[];
  height?: number;
  panels: readonly PanelOfRow[];
};

/** The id of the panel that an alert opens. Undefined where a dashboard has no row for the stage. */
export function panelOfStage({ rows }: DashboardSpec, stage: Stage): number | undefined {
  const row = rows.findIndex(({ stages = [] }) => stages.includes(stage));
  return row < 0 ? undefined : firstIdOf(row) + 1;
}

/** The ids of a row and its panels: 200, 201, 202… for the second one, so that a new panel moves no other row's. */
const IDS_A_ROW = 100;

export function dashboard(
  { uid, title, description, jobs, rows }: DashboardSpec,
  logs: LogSource,
): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables(jobs))
    .annotations(annotations())
    .links(links(logs));
  rows.forEach((row, i) => {
    addRow(builder, row, firstIdOf(i));
  });
  return builder.build();
}

function firstIdOf(row: number): number {
  return (row + 1) * IDS_A_ROW;
}

function addRow(builder: DashboardBuilder, { title, height = 8, panels }: Row, firstId: number): void {
  builder.withRow(new RowBuilder(title).id(firstId));
  panels.forEach((panel, i) => {
    builder.withPanel(panel({ id: firstId + 1 + i, height }));
  });
}
