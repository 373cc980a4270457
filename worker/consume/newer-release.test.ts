import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../core/lib/durations.ts';
import { waitForNewerRelease } from './newer-release.ts';

const message = { body: '{"sluice":2,"any":"form"}', sentAtMs: 1_000 };

describe('an envelope of a newer release', () => {
  it('comes again a minute later, for a worker that can read it', () => {
    expect(waitForNewerRelease(message, 2, 5_000)).toEqual({ kind: 'not_yet', notBeforeMs: 65_000 });
    expect(waitForNewerRelease(message, 2, 3 * DAY_MS + 999).kind).toBe('not_yet');
  });

  it('that is unread for three days is dead-lettered unchanged', () => {
    expect(waitForNewerRelease(message, 2, 3 * DAY_MS + 1_000)).toEqual({
      kind: 'concluded',
      successors: {
        dead: [{ body: message.body, reason: expect.stringMatching(/^unknown version: .* version 2/) }],
      },
    });
  });
});
