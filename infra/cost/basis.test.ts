import { expect, test } from 'vitest';
import { describeBasis } from './basis.ts';
import { sampleDeployment } from './testing/sample-deployment.ts';

test('the basis of the costs names retention, payloads, requests and keys', () => {
  const basis = describeBasis({ eventBytes: 300, eventsPerRequest: 5, keyedShare: 0.25 }, sampleDeployment);
  expect(basis).toContain('90 days of events');
  expect(basis).toContain('The table is on demand.');
  expect(basis).toContain('Payloads of 300 bytes, 5 per request, 25 % of events with an idempotency key');
});
