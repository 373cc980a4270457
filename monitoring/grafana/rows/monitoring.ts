import { atLeast, below, NONE_EXPECTED } from '../panels/limits.ts';
import { timeseries } from '../panels/timeseries.ts';
import { perSecond } from '../promql/aggregations.ts';
import { monitoring } from '../promql/selectors.ts';

export const targetsUp = timeseries({
  title: 'Targets that answer',
  question: 'Does Prometheus see everything that runs?',
  unit: 'percentunit',
  width: 6,
  limits: atLeast(1),
  queries: [{ expr: `avg by (job) (${monitoring('up')})`, legend: '{{job}}' }],
});

/** A scrape has as long as the interval between two. */
const SCRAPE_INTERVAL_SECONDS = 15;

export const scrapeDuration = timeseries({
  title: 'Duration of scrapes',
  question: 'Is a target slow to answer?',
  unit: 's',
  width: 6,
  limits: below(SCRAPE_INTERVAL_SECONDS),
  queries: [{ expr: `max by (job) (${monitoring('scrape_duration_seconds')})`, legend: '{{job}}' }],
});

export const series = timeseries({
  title: 'Samples per scrape',
  question: 'Does a label have too many values?',
  unit: 'short',
  width: 6,
  queries: [{ expr: `max by (job) (${monitoring('scrape_samples_scraped')})`, legend: '{{job}}' }],
});

export const monitoringFailures = timeseries({
  title: 'Failures of the monitoring itself',
  question: 'Would an alert reach anyone?',
  unit: 'ops',
  width: 6,
  limits: NONE_EXPECTED,
  queries: [
    {
      expr: perSecond(monitoring('prometheus_rule_evaluation_failures_total')),
      legend: 'rules not evaluated',
    },
    { expr: perSecond(monitoring('prometheus_notifications_dropped_total')), legend: 'alerts not sent' },
    {
      expr: perSecond(monitoring('alertmanager_notifications_failed_total')),
      legend: 'notifications failed',
    },
  ],
});
