import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Clock } from '../../../core/clock/clock.ts';
import { monotonicNow } from '../../../core/clock/monotonic.ts';

/** Has `observe` told of the `Date` of each answer that comes through a handler: one a try, whatever its status. */
export function observeAnswerDates(
  handler: NodeHttpHandler,
  service: string,
  observe: Clock['observe'],
): NodeHttpHandler {
  const handle = handler.handle.bind(handler);
  const parse = createDateParser();
  handler.handle = async (request, options) => {
    const startedAtMs = monotonicNow();
    const answer = await handle(request, options);
    const dateMs = parse(answer.response.headers.date);
    if (!Number.isNaN(dateMs)) observe(service, { dateMs, startedAtMs, headAtMs: monotonicNow() });
    return answer;
  };
  return handler;
}

/** Answers of one second have the same `Date`: it is parsed once. NaN where there is none. */
function createDateParser(): (date: string | undefined) => number {
  let last: { date: string; dateMs: number } | undefined;
  return (date) => {
    if (date === undefined) return Number.NaN;
    if (last?.date !== date) last = { date, dateMs: Date.parse(date) };
    return last.dateMs;
  };
}
