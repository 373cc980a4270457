import { expect, test } from 'vitest';
import { unnamedDeletions } from './plan-check.ts';

const plan = (...changes: [string, string[]][]) =>
  JSON.stringify({
    resource_changes: changes.map(([address, actions]) => ({ address, change: { actions } })),
  });

test('a plan that creates, changes and reads passes', () => {
  const text = plan(
    ['a.one', ['create']],
    ['a.two', ['update']],
    ['data.a.three', ['read']],
    ['a.four', ['no-op']],
  );
  expect(unnamedDeletions(text, [])).toEqual([]);
});

test('each deletion and each replacement is refused', () => {
  const text = plan(
    ['a.one', ['delete']],
    ['a.two', ['delete', 'create']],
    ['a.three', ['create', 'delete']],
  );
  expect(unnamedDeletions(text, [])).toEqual(['deletes a.one', 'replaces a.two', 'replaces a.three']);
});

test('one that was named passes, and only that one', () => {
  const text = plan(['a.one', ['delete']], ['a.one["x"]', ['delete', 'create']]);
  expect(unnamedDeletions(text, ['a.one'])).toEqual(['replaces a.one["x"]']);
});

test('a plan without changes passes', () => {
  expect(unnamedDeletions('{"format_version":"1.2"}', [])).toEqual([]);
});
