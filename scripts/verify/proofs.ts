/** A script of this repository that checks a promise and exits 0 if it holds. */
export type Proof = { what: string; script: string; args: string[] };

/** Every proof that takes too long for `npm test`. */
export const PROOFS: readonly Proof[] = [
  drill('workers killed, SQS stopped'),
  drill('the table down for a minute', 'table-outage'),
  drill('the table throttled for a minute', 'throttled-table'),
  drill('the fleet grows and shrinks', 'elastic'),
  drill('clocks ten minutes off, a worker that stands still', 'clocks'),
  drill('repeats, and permanent failures', 'repeats'),
  drill('an outage downstream', 'downstream-outage'),
  { what: 'conformance: ElasticMQ and DynamoDB Local', script: 'scripts/conformance.ts', args: [] },
  { what: 'benchmark', script: 'load-testing/bench/main.ts', args: [] },
];

function drill(what: string, ...args: string[]): Proof {
  return { what: `drill: ${what}`, script: 'load-testing/drills/main.ts', args };
}
