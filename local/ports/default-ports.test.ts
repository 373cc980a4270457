import { expect, test } from 'vitest';
import { defaultPorts } from './default-ports.ts';

test('workers have consecutive ports', () => {
  const portOf = defaultPorts({ api: 8080, firstWorker: 9091 });
  expect(['worker-1', 'worker-2', 'worker-10'].map(portOf)).toEqual([9091, 9092, 9100]);
});

test('port 0 for workers means any port', () => {
  expect(defaultPorts({ api: 8080, firstWorker: 0 })('worker-2')).toBe(0);
});

test('each emulator has its own port', () => {
  const portOf = defaultPorts({ api: 8080, firstWorker: 9091 });
  expect(['SQS emulator', 'DynamoDB emulator'].map(portOf)).toEqual([9324, 9325]);
});

test('monitoring has ports that no worker prefers', () => {
  const portOf = defaultPorts({ api: 8080, firstWorker: 9091 });
  expect(['Prometheus', 'Alertmanager'].map(portOf)).toEqual([9090, 9089]);
});

test("no other process prefers the API's port", () => {
  const portOf = defaultPorts({ api: 9092, firstWorker: 9091 });
  expect(['worker-1', 'worker-2', 'worker-3'].map(portOf)).toEqual([9091, 0, 9093]);
});
