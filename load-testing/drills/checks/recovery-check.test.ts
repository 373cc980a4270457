import { expect, test } from 'vitest';
import { checkRecovery } from './recovery-check.ts';

test('passes only if nothing is missing in time', () => {
  expect(checkRecovery(0, 29.9)).toMatchObject({ ok: true, found: '29.9 s' });
  expect(checkRecovery(0, 30.1)).toMatchObject({ ok: false });
  expect(checkRecovery(2, 12)).toMatchObject({ ok: false, found: '2 still missing after 12.0 s' });
});
