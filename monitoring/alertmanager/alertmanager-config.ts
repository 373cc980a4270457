import { REAL_TIME, type Speed, scaled } from '../prometheus/duration.ts';
import { INHIBITIONS } from './inhibitions.ts';
import { RECEIVERS, type Receivers } from './receivers.ts';

/**
 * Alertmanager's configuration. Alerts of one stage share one notification. A page goes out after ten seconds, in which
 * others can join it, and again every hour; a ticket waits longer.
 */
export function alertmanagerConfig(receivers: Receivers, time: Speed = REAL_TIME) {
  return {
    route: {
      receiver: 'tickets',
      group_by: ['environment', 'stage'],
      group_wait: scaled('30s', time),
      group_interval: scaled('5m', time),
      repeat_interval: scaled('12h', time),
      routes: [
        {
          receiver: 'dead-mans-switch',
          matchers: ['alertname="Watchdog"'],
          group_wait: '0s',
          group_interval: scaled('1m', time),
          repeat_interval: scaled('1m', time),
        },
        {
          receiver: 'pages',
          matchers: ['severity="page"'],
          group_wait: scaled('10s', time),
          group_interval: scaled('1m', time),
          repeat_interval: scaled('1h', time),
        },
      ],
    },
    inhibit_rules: INHIBITIONS,
    receivers: RECEIVERS.map((name) => ({ name, ...receivers[name] })),
  };
}
