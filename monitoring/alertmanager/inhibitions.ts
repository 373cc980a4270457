/**
 * Which alerts keep others silent. A cause that is announced beside its symptom is noise: the symptom's runbook leads to
 * it, and dashboards show it all the same. `equal` names the labels that both must share.
 */
export const INHIBITIONS = [
  {
    // The promise is broken: neither its causes nor its slower alert tell more. The label `slo` ties them together.
    source_matchers: ['alertname=~"[A-Za-z]+BurnFast"'],
    target_matchers: ['slo=~".+"', 'alertname!~"[A-Za-z]+BurnFast"'],
    equal: ['environment', 'slo'],
  },
  {
    // While nothing is stored there is no freshness to measure, and this is the symptom.
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
