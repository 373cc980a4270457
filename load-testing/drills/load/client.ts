import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Ledger } from '../checks/ledger.ts';
import type { Submission } from './mixed-submissions.ts';

export type Answer =
  /** An id for each event, or undefined for one that was not accepted. */
  | { kind: 'accepted'; eventIds: (string | undefined)[] }
  | { kind: 'refused' }
  /** Whether the events are in is not known. */
  | { kind: 'lost'; retryAfterMs: number };

type Deps = { apiUrl: string; ledger: Ledger };

const ATTEMPT_TIMEOUT_MS = 10_000;
const GIVE_UP_AFTER_MS = 180_000;

/** Sends as a decent client does: until there is an answer, waiting as long as the API asks. */
export async function submit({ apiUrl, ledger }: Deps, submission: Submission): Promise<void> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < deadline) {
    const answer = await send(apiUrl, submission);
    ledger.answered(submission, answer);
    if (answer.kind === 'accepted' && answer.eventIds.every((id) => id !== undefined)) return;
    if (answer.kind === 'refused') return;
    const waitMs = answer.kind === 'lost' ? answer.retryAfterMs : 1_000;
    await delay(waitMs * (0.8 + Math.random() * 0.4));
  }
  ledger.abandoned(submission);
}

const singleAnswer = z.object({ event_id: z.string() });
const batchAnswer = z.object({ results: z.array(z.object({ event_id: z.string().optional() })) });

async function send(apiUrl: string, { request }: Submission): Promise<Answer> {
  try {
    const response = await fetch(`${apiUrl}${request.path}`, {
      method: 'POST',
      headers: request.headers,
      body: request.body,
      signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status >= 500) return { kind: 'lost', retryAfterMs: retryAfterMs(response) };
    if (response.status >= 400) return { kind: 'refused' };
    const body: unknown = JSON.parse(text);
    const eventIds = request.path.endsWith('/batch')
      ? batchAnswer.parse(body).results.map(({ event_id }) => event_id)
      : [singleAnswer.parse(body).event_id];
    return { kind: 'accepted', eventIds };
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    return { kind: 'lost', retryAfterMs: 200 };
  }
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 1);
  return Math.min(Number.isFinite(seconds) ? seconds : 1, 5) * 1000;
}
