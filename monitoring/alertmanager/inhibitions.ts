/**
 * Which alerts inhibit others. A notification for a cause beside its symptom is noise: the symptom's runbook leads to
 * the cause, and dashboards show it anyway. `equal` names the labels that both must share.
 */
export const INHIBITIONS = [
  {
    // The promise is broken: its slower alert and its causes add nothing. The label `slo` ties them together.
    source_matchers: ['alertname=~"[A-Za-z]+BurnFast"'],
    target_matchers: ['slo=~".+"', 'alertname!~"[A-Za-z]+BurnFast"'],
    equal: ['environment', 'slo'],
  },
  {
    // While nothing is stored, freshness cannot be measured, and this alert is the symptom.
    source_matchers: ['alertname="OldestMessageTooOld"'],
    target_matchers: ['slo="freshness"', 'alertname!~"OldestMessageTooOld|FreshnessBurnFast"'],
    equal: ['environment'],
  },
  {
    source_matchers: ['alertname="DeadLettersArriving"'],
    target_matchers: ['alertname="DeadLettersWaiting"'],
    equal: ['environment'],
  },
  {
    // The whole job is down, so each of its processes is.
    source_matchers: ['alertname="ScrapeDown"', 'severity="page"'],
    target_matchers: ['alertname="ScrapeDown"', 'severity="ticket"'],
    equal: ['environment', 'job'],
  },
  {
    source_matchers: ['alertname="SpansDropped"'],
    target_matchers: ['alertname="CollectorFailing"'],
    equal: ['environment'],
  },
];
