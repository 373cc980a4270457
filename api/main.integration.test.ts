import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { createOwnResources } from '../adapters/aws/testing/own-resources.ts';
import { startNodeChild } from '../local/processes/start-child.ts';
import { waitFor } from '../local/processes/wait-for.ts';
import { createChildLog } from '../local/testing/child-log.ts';
import { postUntilAccepted } from '../local/testing/post-until-accepted.ts';
import { untilNothingGivenUp } from '../local/testing/until-nothing-given-up.ts';
import { apiSettings } from './testing/api-settings.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

async function settings(): Promise<Record<string, string>> {
  const endpoints = { sqsUrl: inject('sqsUrl'), dynamoUrl: inject('dynamoUrl') };
  const own = await createOwnResources(endpoints);
  own.close();
  return apiSettings(own, endpoints);
}

test('the process serves, and exits 0 when it is stopped', async () => {
  const api = await startNodeChild(main, { name: 'API', env: await settings() });
  const request = { body: { event_type: 'test', payload: 1 } };
  await postUntilAccepted(`http://127.0.0.1:${api.port}`, () => request);

  expect(await api.stop(60_000)).toEqual({ code: 0, signal: null });
});

test('the counts are written when the process stops', async () => {
  const { rejected } = await untilNothingGivenUp(async () => {
    const env = await settings();
    const log = await stopAfterRejecting(env);
    return { log, rejected: await rejectedInStatistics(env) };
  });
  expect(rejected).toBe(1);

  /** The log of the process. */
  async function stopAfterRejecting(env: Record<string, string>): Promise<string> {
    const log = createChildLog();
    const api = await startNodeChild(main, { ...log.hooks, name: 'API', env });
    try {
      await fetch(`http://127.0.0.1:${api.port}/events`, { method: 'POST' });
      expect(await api.stop(60_000)).toEqual({ code: 0, signal: null });
      return await log.whole;
    } finally {
      await api.stop(60_000);
    }
  }

  async function rejectedInStatistics(env: Record<string, string>): Promise<number> {
    const api = await startNodeChild(main, { name: 'API', env });
    try {
      const statistics = await waitFor(
        async () => {
          const response = await fetch(`http://127.0.0.1:${api.port}/stats`);
          return response.ok && response.json();
        },
        { what: 'the statistics' },
      );
      return (statistics as { events: { rejected: number } }).events.rejected; // as the document has it
    } finally {
      await api.stop(60_000);
    }
  }
});

test('a taken port is reported in one line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = String(typeof address === 'object' && address !== null ? address.port : '');

  const starting = startNodeChild(main, { name: 'API', env: { ...(await settings()), PORT: port } });

  await expect(starting).rejects.toThrow(`127.0.0.1:${port} is taken`);
  other.close();
});

test('all mistakes in the configuration are reported at once', async () => {
  const starting = startNodeChild(main, {
    name: 'API',
    env: { ...(await settings()), PORT: 'http', LINGER_MS: '101' },
  });

  await expect(starting).rejects.toThrow(
    /^API stopped \(exit code 1\): The configuration is wrong:\n {2}PORT: .*\n {2}LINGER_MS: expected a whole number from 0 to 100$/,
  );
});
