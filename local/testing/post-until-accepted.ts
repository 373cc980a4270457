import { waitFor } from '../processes/wait-for.ts';

export type PostedRequest = { path?: string; headers?: Record<string, string>; body: unknown };

/**
 * Posts to the API until it accepts all of the request, and returns that response. On a busy machine the queue may not
 * confirm in time; as the API says, the request is sent again. `requestOf` makes the request of each try.
 */
export async function postUntilAccepted(apiUrl: string, requestOf: () => PostedRequest): Promise<Response> {
  const response = await waitFor(() => post(apiUrl, requestOf()), {
    what: 'the API to accept a request',
    everyMs: 1_000,
  });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  return response;
}

/** Undefined if not all was accepted in time. */
async function post(apiUrl: string, request: PostedRequest): Promise<Response | undefined> {
  const { path = '/events', headers, body } = request;
  const response = await fetch(`${apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (response.status !== 503 && response.status !== 207) return response;
  await response.body?.cancel();
  return undefined;
}
