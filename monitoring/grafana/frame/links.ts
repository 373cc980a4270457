import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type LogSource, logsUrl } from './logs.ts';

/** The tag by which the dashboards find each other. */
export const TAG = 'sluice';

/** The other dashboards with the same variables and times, the logs of these times, and the alerts. */
export function links(logs: LogSource): Builder<DashboardLink>[] {
  return [
    new DashboardLinkBuilder('Dashboards')
      .type(DashboardLinkType.Dashboards)
      .tags([TAG])
      .includeVars(true)
      .keepTime(true),
    new DashboardLinkBuilder('Warnings and errors').url(logsUrl(logs)).icon('doc').targetBlank(true),
    new DashboardLinkBuilder('Alerts').url('/alerting/groups').icon('bolt').targetBlank(true),
  ];
}
