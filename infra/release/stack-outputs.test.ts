import { expect, test } from 'vitest';
import { parseStackOutputs } from './stack-outputs.ts';

const fleet = (service: string, alarms: string[]) => ({
  template_id: `lt-${service}`,
  template_version: 7,
  alarms,
});
const outputs = {
  image_digest: { value: 'sha256:a' },
  fleets: { value: { api: fleet('api', ['errors', 'age']), worker: fleet('worker', ['age']) } },
  load_balancer: { value: 'elsewhere' },
};

test('the target is the image with the version of each template', () => {
  expect(parseStackOutputs(JSON.stringify(outputs))).toEqual({
    target: {
      digest: 'sha256:a',
      api: { id: 'lt-api', version: '7' },
      worker: { id: 'lt-worker', version: '7' },
    },
    alarms: ['age', 'errors'],
  });
});

test('a stack that was not applied has no target', () => {
  expect(() => parseStackOutputs('{}')).toThrow('fleets');
});

test('a version must be a number: AWS can not roll $Latest back', () => {
  const latest = { ...outputs.fleets.value, api: { ...fleet('api', []), template_version: '$Latest' } };
  expect(() => parseStackOutputs(JSON.stringify({ ...outputs, fleets: { value: latest } }))).toThrow(
    'template_version',
  );
});
