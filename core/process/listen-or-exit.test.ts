import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** A process that waits for a port, which it has or can't have for the reason that `starting` says. */
function wait(starting: string) {
  const module = JSON.stringify(import.meta.resolve('./listen-or-exit.ts'));
  const script = `import { listenOrExit } from ${module};
    const failed = (code) => Promise.reject(Object.assign(new Error('listen failed'), { code }));
    console.log(await listenOrExit(${starting}, { host: '127.0.0.1', port: 8080 }));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('what listens on its port goes on', () => {
  expect(wait(`Promise.resolve('the server')`)).toEqual({ status: 0, stdout: 'the server\n', stderr: '' });
});

test.each([
  ['EADDRINUSE', 'PORT'],
  ['EACCES', 'PORT'],
  ['EADDRNOTAVAIL', 'HOST'],
  ['ENOTFOUND', 'HOST'],
])('%s is told in one line, with the setting to change: %s', (code, setting) => {
  const { status, stdout, stderr } = wait(`failed('${code}')`);

  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^127\\.0\\.0\\.1:8080 .*\\b${setting}\\b.*\\n$`));
});

test('any other failure is a bug, with its stack', () => {
  const { status, stderr } = wait(`failed('EMFILE')`);

  expect(status).toBe(1);
  expect(stderr).toContain('Error: listen failed\n    at ');
});
