import { globSync } from 'node:fs';
import { StartError } from '../../../local/start-error.ts';

/** Where the packages of Debian, Ubuntu and Fedora, and its own `make install`, put it. */
const PLACES = '/usr/{lib/*-linux-gnu,lib,lib64,local/lib}/faketime/libfaketimeMT.so.1';

/**
 * The environment of a process whose wall clock is so far ahead (behind, below 0), and whose monotonic clock is right:
 * https://github.com/wolfcw/libfaketime
 */
export function skewedClock(offsetSeconds: number): Record<string, string> {
  const [library] = globSync(PLACES);
  if (library === undefined)
    throw new StartError(
      'The drill of clocks needs libfaketime. On Debian and Ubuntu: apt-get install faketime',
    );
  return {
    LD_PRELOAD: library,
    FAKETIME: `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
}
