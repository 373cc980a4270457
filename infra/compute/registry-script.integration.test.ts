import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { bootScriptOf, filesWrittenBy } from '../testing/boot-scripts.ts';
import { runBash } from '../testing/run-bash.ts';
import { isSignedWith } from '../testing/signature.ts';
import { synthesizeAll, type TestedStack } from '../testing/stacks.ts';
import { createStandIns, type StandIns } from '../testing/stand-in-commands.ts';

// Only names differ between services and environments.
const stack = synthesizeAll()[0] as TestedStack; // there are two
const files = filesWrittenBy(bootScriptOf(stack, 'api'));

let commands: StandIns | undefined;
afterEach(() => commands?.remove());

describe('the image', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** The metadata service and the registry's API at one address; `status` is what the API answers. */
  async function pull({ isHere = false, status = 200 } = {}) {
    const seen: { isSigned: boolean; body: string }[] = [];
    server = createServer(async (request, response) => {
      const { method = '', url: path = '', headers } = request;
      const body = await text(request);
      if (method === 'POST') {
        seen.push({ isSigned: isSignedWith('s/e+cret', { method, path, headers, body }), body });
        response.writeHead(status).end(AUTHORIZATION);
      } else response.end(METADATA[path] ?? (method === 'PUT' ? 'token' : ''));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // it listens on TCP
    commands = createStandIns({
      docker: `case "$1" in
  image) ${isHere ? 'exit 0' : 'exit 1'} ;;
  --config) cp "$2/config.json" seen.json; stat -c %a "$2" "$2/config.json" > modes ;;
esac`,
    });
    const { folder } = commands;
    mkdirSync(join(folder, 'run/sluice'), { recursive: true });
    const script = (files.get('/usr/local/bin/sluice-pull') ?? '')
      .replaceAll('http://169.254.169.254', `http://127.0.0.1:${port}`)
      .replaceAll('https://api.ecr.us-east-1.amazonaws.com', `http://127.0.0.1:${port}`)
      .replaceAll('/run/sluice', `${folder}/run/sluice`);
    const { code } = await runBash(script, folder);
    return { code, seen, folder, calls: commands.calls() };
  }

  test("is pulled with a token that curl signed for, as Docker's configuration wants it", async () => {
    const { code, seen, folder, calls } = await pull();
    expect({ code, seen }).toEqual({ code: 0, seen: [{ isSigned: true, body: '{}' }] });
    expect(calls[1]).toMatch(/^docker --config \S+ pull --quiet a-reference@a-reference$/);
    const { auths } = JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8'));
    expect(Object.values(auths)).toEqual([{ auth: 'QVdTOnBhc3N3b3Jk' }]);
  });

  test('leaves no token behind, and nobody but root could read it', async () => {
    const { folder } = await pull();
    expect(readFileSync(join(folder, 'modes'), 'utf8')).toBe('700\n600\n');
    expect(existsSync(join(folder, 'run/sluice/docker'))).toBe(false);
  });

  test('is not asked for again when it is here, so that a restart needs no registry', async () => {
    const { code, seen, calls } = await pull({ isHere: true });
    expect({ code, seen, calls: calls.length }).toEqual({ code: 0, seen: [], calls: 1 });
  });

  test('fails to start if the registry refuses', async () => {
    const { code, calls } = await pull({ status: 400 });
    expect(code).not.toBe(0);
    expect(calls).toHaveLength(1);
  });
});

const METADATA: Record<string, string> = {
  '/latest/meta-data/iam/security-credentials/': 'sluice-staging-api',
  '/latest/meta-data/iam/security-credentials/sluice-staging-api': `{
  "Code" : "Success",
  "LastUpdated" : "2026-11-21T22:00:00Z",
  "Type" : "AWS-HMAC",
  "AccessKeyId" : "ASIAEXAMPLE",
  "SecretAccessKey" : "s/e+cret",
  "Token" : "IQoJb3JpZ2luX2VjE==/+",
  "Expiration" : "2026-11-22T04:00:00Z"
}`,
};

const AUTHORIZATION =
  '{"authorizationData":[{"authorizationToken":"QVdTOnBhc3N3b3Jk","expiresAt":1.7E9,"proxyEndpoint":"https://1.dkr.ecr.us-east-1.amazonaws.com"}]}';
