import { expect, test } from 'vitest';
import { howToGet } from './tools.ts';

test('what is missing is named in one line, with two ways to get it', () => {
  expect(howToGet(['prometheus', 'alertmanager'])).toBe(
    'monitoring goes on without prometheus and alertmanager: install it (Debian: apt-get install ' +
      'prometheus prometheus-alertmanager), or run scripts/go-tool.sh prometheus and scripts/go-tool.sh alertmanager',
  );
});
