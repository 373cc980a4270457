import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { treeOf } from '../core/telemetry/testing/tree-of.ts';
import { defineHandler } from './handlers/handler.ts';
import { createTracedWorker } from './testing/traced-worker.ts';

/** Something that happens to the next message that is due, or in the meantime. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant('deliver' as const) },
  { weight: 2, arbitrary: fc.constantFrom('lose the settling', 'deliver again', 'split', 'redrive') },
  { weight: 1, arbitrary: fc.constant('wait' as const) },
);

const course = fc.record({
  sampled: fc.boolean(),
  failures: fc.integer({ min: 0, max: 4 }),
  failuresPerSecond: fc.constantFrom(0, 0.2, 1, 20),
  slowPerSecond: fc.constantFrom(0, 1, 5),
  sender: fc.constantFrom('api', 'older api', 'producer'),
  events: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(step, { maxLength: 12 }),
});

type Course = typeof course extends fc.Arbitrary<infer Value> ? Value : never;

async function follow({ sampled, failures, sender, events, steps, ...limits }: Course) {
  const failing = defineHandler({
    eventType: 'failing',
    payload: z.unknown(),
    async handle({ attempt, trace }) {
      await trace.span('step', async (step) => {
        void step.span('never over', () => new Promise(() => {}));
        await step.span('part', async () => {});
        if (attempt <= failures) throw new Error('down');
      });
    },
  });
  const worker = createTracedWorker([failing], { sampled: sampled && sender === 'api', limits });
  for (let n = 0; n < events; n += 1) {
    const event = worker.event('failing');
    const { request: _request, ...older } = event;
    if (sender === 'producer') worker.sendBody(JSON.stringify({ event_type: 'failing', payload: n }));
    else worker.send(sender === 'api' ? event : older);
  }
  for (const each of steps) {
    if (each === 'wait') worker.pass(3_000);
    else if (each === 'redrive') worker.redrive();
    else if (worker.isEmpty()) continue;
    else if (each === 'lose the settling') await worker.deliver({ settles: 'unknown' });
    else if (each === 'deliver again') await worker.deliver({ firstDelivery: 'perhaps_not' });
    else if (each === 'split') await worker.deliver({ firstDelivery: 'perhaps_not', isSuspect: true });
    else await worker.deliver();
  }
  await worker.deliverAll();
  return worker;
}

test('whatever happens to an event, its trace has one root and no orphan', async () => {
  await fc.assert(
    fc.asyncProperty(course, async (each) => {
      const { spans } = await follow(each);
      const tree = treeOf(spans);
      expect(tree.join('\n')).not.toContain('ORPHAN');
      const traces = new Set(spans.map(({ traceId }) => traceId));
      expect(tree.filter((line) => !line.startsWith(' '))).toHaveLength(traces.size);
    }),
    { numRuns: 100 },
  );
});

test('whatever happens to an event, no span ends before it begins or is its own parent', async () => {
  await fc.assert(
    fc.asyncProperty(course, async (each) => {
      for (const { startMs, endMs, spanId, parent } of (await follow(each)).spans) {
        expect(endMs).toBeGreaterThanOrEqual(startMs);
        expect(parent?.spanId).not.toBe(spanId);
      }
    }),
    { numRuns: 100 },
  );
});

test('whatever happens to a sampled event, each of its attempts is in its trace', async () => {
  await fc.assert(
    fc.asyncProperty(course, async (each) => {
      const { spans } = await follow({ ...each, sampled: true, sender: 'api' });
      const failed = new Set(
        spans.flatMap(({ name, attributes = {} }) =>
          name === 'handler'
            ? [`${attributes['sluice.event.id']} ${attributes['sluice.run']} ${attributes['sluice.attempt']}`]
            : [],
        ),
      );
      expect(failed.size).toBeGreaterThanOrEqual(each.events * Math.min(3, each.failures + 1));
    }),
    { numRuns: 100 },
  );
});
