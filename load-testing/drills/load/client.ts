import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '../checks/ledger.ts';
import { type ApiResponse, readResult } from './send-result.ts';
import type { SendResult, Submission } from './submission.ts';

type Deps = { apiUrl: string; ledger: Ledger };

const REQUEST_TIMEOUT_MS = 10_000;
const GIVE_UP_AFTER_MS = 180_000;
/** For events of a batch that were not accepted, and for a request without a response. */
const RETRY_REST_AFTER_MS = 1_000;
const RETRY_UNREACHABLE_AFTER_MS = 200;

/** Sends until all is accepted or refused. Waits between attempts for as long as the API asks, give or take 20 %. */
export async function submit({ apiUrl, ledger }: Deps, submission: Submission): Promise<void> {
  const deadlineMs = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < deadlineMs) {
    const result = await send(apiUrl, submission);
    ledger.record(submission, result);
    if (result.kind === 'refused') return;
    if (result.kind === 'accepted' && result.eventIds.every((id) => id !== undefined)) return;
    const waitMs = result.kind === 'ambiguous' ? result.retryAfterMs : RETRY_REST_AFTER_MS;
    await delay(waitMs * (0.8 + Math.random() * 0.4));
  }
  ledger.giveUp(submission);
}

async function send(apiUrl: string, submission: Submission): Promise<SendResult> {
  const response = await post(apiUrl, submission).catch(() => undefined);
  return response ? readResult(response) : { kind: 'ambiguous', retryAfterMs: RETRY_UNREACHABLE_AFTER_MS };
}

async function post(apiUrl: string, { request: { path, headers, body } }: Submission): Promise<ApiResponse> {
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const response = await fetch(`${apiUrl}${path}`, { method: 'POST', headers, body, signal });
  const retryAfter = response.headers.get('retry-after');
  return { status: response.status, retryAfter, text: await response.text() };
}
