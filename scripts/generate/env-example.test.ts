import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { envExample } from './env-example.ts';

const settings = [
  { name: 'PORT', fallback: '`8080`', description: 'Port of the API' },
  { name: 'WORKERS_MAX', fallback: 'two per core', description: 'Most workers' },
  { name: 'ENDPOINT', fallback: '', description: 'Endpoint' },
];

test('each setting has its description, and its default if that is a value', () => {
  expect(envExample(settings)).toContain(
    '# Port of the API\n# PORT=8080\n\n# Most workers: two per core\n# WORKERS_MAX=\n\n# Endpoint\n# ENDPOINT=\n',
  );
});

test('a copy changes nothing until a line is uncommented', () => {
  const text = envExample(settings);

  expect(parseEnv(text)).toEqual({});
  expect(parseEnv(text.replaceAll(/^# ([A-Z_]+=)/gm, '$1'))).toEqual({
    PORT: '8080',
    WORKERS_MAX: '',
    ENDPOINT: '',
  });
});
