import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SUBJECT_SHARDS, TIME_SHARDS } from '../adapters/aws/dynamodb/event-item.ts';
import { DEFAULT_SCALING } from '../core/scaling/scaling.ts';
import { CALL_RATES } from '../core/settings/call-rates.ts';
import { TIMINGS } from '../core/settings/timings.ts';
import { PROCESSORS } from './compute/worker-fleet.ts';
import { readEnvironments } from './config.ts';
import { CPU_TARGET } from './cost/assumptions.ts';
import { instancePrice, LOOKED_UP } from './cost/prices.ts';
import { API_PORT, WORKER_OPS_PORT } from './network/security-groups.ts';
import { ROLLBACK_AT } from './observe/alarms.ts';

const { staging, production } = readEnvironments({});
const { minWorkers, maxWorkers, concurrency } = DEFAULT_SCALING;
const DAY = 24 * 3600;
const grouped = (value: number) => value.toLocaleString('en-US');
const processors = (apis: number) => PROCESSORS * (apis + maxWorkers);

/** Sentences of each page, with their numbers from the code. */
const SENTENCES: Record<string, string[]> = {
  'docs/deployment.md': [
    `${grouped(1_000 * TIME_SHARDS)} events/s: a partition takes`,
    `and a day has ${TIME_SHARDS} partitions`,
    `for shard in ${[...Array(TIME_SHARDS).keys()].join(' ')}; do`,
    `${grouped(1_000 * SUBJECT_SHARDS)}/s, with ${SUBJECT_SHARDS} partitions`,
    `${maxWorkers}: \`maxWorkers\``,
    `${production.api.max}: \`api.max\``,
    `production (${production.api.max} API instances, ${maxWorkers} workers) needs ${processors(production.api.max)}`,
    `staging (${staging.api.max} and ${maxWorkers}) ${processors(staging.api.max)}`,
    `a ${production.api.instanceType} has ${PROCESSORS}`,
    `${maxWorkers} workers hold at most ${maxWorkers * concurrency}`,
    `${grouped(production.promisedEventsPerSecond)} events/s are ${grouped(production.promisedEventsPerSecond)} writes/s`,
    `keeps messages for ${TIMINGS.queueRetention / DAY} days`,
    `dead letters and abandoned messages, for ${TIMINGS.deadLetterRetention / DAY}`,
    `Dead letters are kept for ${TIMINGS.deadLetterRetention / DAY} days`,
    `After the queue's retention, ${TIMINGS.queueRetention / DAY} days`,
  ],
  'docs/infrastructure.md': [
    `API ${production.api.min} – ${production.api.max} `,
    ` ${minWorkers} – ${maxWorkers} `,
    ` ${API_PORT} `,
    `◄─${WORKER_OPS_PORT}─`,
    `${['no', 'one', 'two', 'three', 'four', 'five'][ROLLBACK_AT.length]} of them stop a release`,
  ],
  'docs/scaling/README.md': [
    `\`${production.worker.instanceType}\``,
    `$${instancePrice(production.worker.instanceType).usd}`,
    LOOKED_UP.slice(0, 'yyyy-mm'.length),
  ],
  'docs/cost.md': [
    `at most ${100 * CPU_TARGET} % busy`,
    `packs of ${packAt(10)} on ten processes and packs of ${packAt(2)} on two`,
  ],
};

describe.each(Object.entries(SENTENCES))('%s agrees with the code', (page, sentences) => {
  const text = readFileSync(page, 'utf8');
  test.each(sentences)('%s', (sentence) => {
    expect(text).toContain(sentence);
  });
});

/** Events per pack at 5,000 events/s on so many API processes. */
function packAt(processes: number): number {
  return Math.round(1 + (5_000 / processes) * (CALL_RATES.lingerMs / 1000));
}
