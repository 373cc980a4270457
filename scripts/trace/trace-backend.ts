import { readJaegerAnswer } from './jaeger-answer.ts';
import { readTempoAnswer } from './tempo-answer.ts';
import type { TraceSpan } from './trace-span.ts';
import { whyFetchFailed } from './why-fetch-failed.ts';

export type FoundTrace =
  | { kind: 'found'; backend: 'Jaeger' | 'Tempo'; spans: TraceSpan[] }
  | { kind: 'absent' }
  | { kind: 'unavailable'; reason: string };

/** Tempo answers both; Jaeger, and Tempo before 2.6, the first alone. */
const PATHS = ['api/traces', 'api/v2/traces'];
const TIMEOUT_MS = 10_000;

/** Asks the query API of Jaeger or Tempo at `url` for a trace. The answer shows which of them it is. */
export async function findTrace(url: string, traceId: string): Promise<FoundTrace> {
  let found: FoundTrace = { kind: 'absent' };
  for (const path of PATHS) {
    found = await ask(`${url.replace(/\/+$/, '')}/${path}/${traceId}`);
    if (found.kind !== 'absent') break;
  }
  return found;
}

async function ask(address: string): Promise<FoundTrace> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(address, { headers: { accept: 'application/json' }, signal });
    if (response.status === 404) return { kind: 'absent' };
    if (!response.ok) return { kind: 'unavailable', reason: `${address} answered ${response.status}` };
    return readAnswer(await response.text()) ?? { kind: 'unavailable', reason: `${address} ${STRANGE}` };
  } catch (error) {
    return { kind: 'unavailable', reason: whyFetchFailed(error) };
  }
}

const STRANGE = 'answered something that neither Jaeger nor Tempo would';

function readAnswer(text: string): FoundTrace | undefined {
  const answer = parsedOrUndefined(text);
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
