import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { findTool } from '../../../local/monitoring/tools.ts';
import type { RecordingRule } from '../rule.ts';
import { backfillRules, backfillSamples, withPrometheus } from '../testing/backfill.ts';
import { HISTORY_SECONDS, monthOfHistory } from '../testing/month-of-history.ts';
import { sloRules } from './slo-rules.ts';

const [prometheus, promtool] = [findTool('prometheus'), findTool('promtool')];

/** A rate over 5 minutes lags by half of that, and the first increase of a counter at 0 counts for less: together 1.9 %. */
const TOLERANCE = 0.02;

/** Of the month's 720 hours 480 have traffic, of 3 days' 72 there are 48, of a day's 24 there are 16. */
const BY_HAND: readonly [query: string, answer: number][] = [
  ...(['5m', '30m', '1h', '2h'] as const).map((window): [string, number] => [
    `slo:sli_error:ratio_rate${window}{slo="accept_availability"}`,
    0.01,
  ]),
  ['slo:sli_error:ratio_rate6h{slo="accept_availability"}', (3 * 0.01) / 6],
  ['slo:sli_error:ratio_rate1d{slo="accept_availability"}', (3 * 0.01) / 16],
  ['slo:sli_error:ratio_rate3d{slo="accept_availability"}', (3 * 0.01) / 48],
  ['slo:sli_error:ratio_rate30d{slo="accept_availability"}', (3 * 0.01 + 0.5 * 0.2) / 480],
  ['slo:burn_rate:ratio_rate1h{slo="accept_availability"}', 0.01 / 0.001],
  ['slo:error_budget_remaining:ratio{slo="accept_availability"}', 1 - (3 * 0.01 + 0.5 * 0.2) / 480 / 0.001],
  ['slo:bad_events:rate1h{slo="accept_availability"}', 10 * 0.01],
  ['slo:bad_events:rate1d{slo="accept_availability"}', (10 * 3 * 0.01) / 24],

  ['slo:sli_error:ratio_rate1h{slo="accept_latency"}', 0.002],
  ['slo:sli_error:ratio_rate3d{slo="accept_latency"}', 0.002],
  ['slo:sli_error:ratio_rate30d{slo="accept_latency"}', (478 * 0.002 + 2 * 0.3) / 480],
  ['slo:burn_rate:ratio_rate1h{slo="accept_latency"}', 0.002 / 0.01],
  ['slo:error_budget_remaining:ratio{slo="accept_latency"}', 1 - (478 * 0.002 + 2 * 0.3) / 480 / 0.01],

  ['slo:sli_error:ratio_rate1d{slo="freshness"}', 0],
  ['slo:sli_error:ratio_rate3d{slo="freshness"}', (3 * 0.5) / 48],
  ['slo:sli_error:ratio_rate30d{slo="freshness"}', (3 * 0.5) / 480],
  ['slo:burn_rate:ratio_rate1h{slo="freshness"}', 0],
  ['slo:error_budget_remaining:ratio{slo="freshness"}', 1 - (3 * 0.5) / 480 / 0.01],
];

describe.skipIf(!prometheus || !promtool)(
  'a month of history (scripts/go-tool.sh prometheus and promtool build what it needs)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-history-'));
    const backfill = { prometheus: `${prometheus}`, promtool: `${promtool}`, folder };
    // Always the same: where a block of data ends inside an incident, promtool's answers are up to 0.7 % further off. On
    // a whole step, so that the rules are evaluated where the samples are.
    const now = Date.UTC(2026, 5, 30, 12) / 1000;
    let answers: (number | undefined)[];

    beforeAll(async () => {
      await backfillSamples(backfill, monthOfHistory(now));
      const [rates, ratios, budgets] = inPasses();
      await backfillRules(backfill, { rules: rates, from: now - HISTORY_SECONDS, to: now });
      await backfillRules(backfill, { rules: ratios, from: now - 600, to: now });
      await backfillRules(backfill, { rules: budgets, from: now - 600, to: now });
      answers = await withPrometheus(backfill, (url) =>
        Promise.all(BY_HAND.map(([query]) => instant(url, query, now))),
      );
      print(answers);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test.each(BY_HAND.map(([query, byHand], index) => [query, byHand, index] as const))(
      '%s answers what is computed by hand, %f',
      (_, byHand, index) => {
        const answer = answers[index] ?? Number.NaN;
        expect(Math.abs(answer - byHand)).toBeLessThanOrEqual(Math.abs(byHand) * TOLERANCE + 1e-9);
      },
    );
  },
);

/** What reads counters, then what reads that, then what reads the ratios. */
function inPasses(): [RecordingRule[], RecordingRule[], RecordingRule[]] {
  const rules = sloRules().flatMap((group) => group.rules.filter((rule) => 'record' in rule));
  const named = (pattern: RegExp) => rules.filter(({ record }) => pattern.test(record));
  const target: RecordingRule[] = named(/^slo:objective/).map((rule) => ({
    ...rule,
    // Nothing was scraped, so there is no `up`: any series tells the environment.
    expr: rule.expr.replace('(up)', '(sluice_http_requests_total)'),
  }));
  return [
    [...target, ...named(/^slo:(bad_)?events:rate5m/)],
    [...named(/^slo:(error_budget|sli_error):/), ...named(/^slo:bad_events:rate(?!5m)/)],
    named(/^slo:(burn_rate|error_budget_remaining):/),
  ];
}

const answer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

async function instant(url: string, query: string, time: number): Promise<number | undefined> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query, time: `${time}` })}`);
  const [first] = answer.parse(await response.json()).data.result;
  return first && Number(first.value[1]);
}

function print(answers: readonly (number | undefined)[]): void {
  const rows = BY_HAND.map(([query, byHand], index) =>
    [
      query.padEnd(62),
      `${answers[index]?.toPrecision(5)}`.padStart(12),
      byHand.toPrecision(5).padStart(12),
    ].join(' '),
  );
  process.stdout.write(
    `${['query'.padEnd(62), 'answer'.padStart(12), 'by hand'.padStart(12)].join(' ')}\n${rows.join('\n')}\n`,
  );
}
