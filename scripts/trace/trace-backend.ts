import { isJaegerProblem, readJaegerAnswer } from './jaeger-answer.ts';
import { readTempoAnswer } from './tempo-answer.ts';
import type { TraceSpan } from './trace-span.ts';
import { whyFetchFailed } from './why-fetch-failed.ts';

export type FoundTrace =
  | { kind: 'found'; backend: 'Jaeger' | 'Tempo'; spans: TraceSpan[] }
  | { kind: 'absent' }
  | { kind: 'unavailable'; reason: string };

const TIMEOUT_MS = 10_000;

/** Asks the query API of Jaeger or Tempo at `url` for a trace. The answer shows which of them it is. */
export async function findTrace(url: string, traceId: string): Promise<FoundTrace> {
  const base = url.replace(/\/+$/, '');
  try {
    const first = await ask(`${base}/api/traces/${traceId}`);
    if (first.kind !== 'not there') return first;
    const second = await ask(`${base}/api/v2/traces/${traceId}`);
    return second.kind === 'not there' ? { kind: 'absent' } : second;
  } catch (error) {
    return { kind: 'unavailable', reason: whyFetchFailed(error) };
  }
}

/** 'not there': Tempo has no such trace, or no such path. Jaeger tells an absent trace from any other path. */
async function ask(address: string): Promise<FoundTrace | { kind: 'not there' }> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(address, { headers: { accept: 'application/json' }, signal });
  const answer = parsedOrUndefined(await response.text());
  if (response.status === 404) return { kind: isJaegerProblem(answer) ? 'absent' : 'not there' };
  const why = response.ok ? STRANGE : `answered ${response.status}`;
  return foundIn(answer) ?? { kind: 'unavailable', reason: `${address} ${why}` };
}

const STRANGE = 'did not answer like Jaeger or Tempo';

function foundIn(answer: unknown): FoundTrace | undefined {
  const fromJaeger = readJaegerAnswer(answer);
  if (fromJaeger !== undefined) return foundBy('Jaeger', fromJaeger);
  const fromTempo = readTempoAnswer(answer);
  return fromTempo && foundBy('Tempo', fromTempo);
}

function foundBy(backend: 'Jaeger' | 'Tempo', spans: TraceSpan[]): FoundTrace {
  return spans.length === 0 ? { kind: 'absent' } : { kind: 'found', backend, spans };
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
