import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Ledger } from '../checks/ledger.ts';
import type { SendResult, Submission } from './submission.ts';

type Deps = { apiUrl: string; ledger: Ledger };

const ATTEMPT_TIMEOUT_MS = 10_000;
const GIVE_UP_AFTER_MS = 180_000;

/** Sends until it is accepted or refused, and waits between attempts for as long as the API asks. */
export async function submit({ apiUrl, ledger }: Deps, submission: Submission): Promise<void> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < deadline) {
    const result = await send(apiUrl, submission);
    ledger.record(submission, result);
    if (result.kind === 'accepted' && result.eventIds.every((id) => id !== undefined)) return;
    if (result.kind === 'refused') return;
    const waitMs = result.kind === 'ambiguous' ? result.retryAfterMs : 1_000;
    await delay(waitMs * (0.8 + Math.random() * 0.4));
  }
  ledger.giveUp(submission);
}

const singleResponse = z.object({ event_id: z.string() });
const batchResponse = z.object({ results: z.array(z.object({ event_id: z.string().optional() })) });

async function send(apiUrl: string, { request }: Submission): Promise<SendResult> {
  try {
    const response = await fetch(`${apiUrl}${request.path}`, {
      method: 'POST',
      headers: request.headers,
      body: request.body,
      signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status >= 500) return { kind: 'ambiguous', retryAfterMs: retryAfterMs(response) };
    if (response.status >= 400) return { kind: 'refused' };
    const body: unknown = JSON.parse(text);
    const eventIds = request.path.endsWith('/batch')
      ? batchResponse.parse(body).results.map(({ event_id }) => event_id)
      : [singleResponse.parse(body).event_id];
    return { kind: 'accepted', eventIds };
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    return { kind: 'ambiguous', retryAfterMs: 200 };
  }
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 1);
  return Math.min(Number.isFinite(seconds) ? seconds : 1, 5) * 1000;
}
