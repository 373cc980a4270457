import { globSync } from 'node:fs';
import { StartError } from '../../../local/start-error.ts';

/** Where Debian, Ubuntu, Fedora and `make install` put the library. */
const PLACES = '/usr/{lib/*-linux-gnu,lib,lib64,local/lib}/faketime/libfaketimeMT.so.1';

/**
 * The environment of a process whose wall clock is ahead by `offsetSeconds` (below 0: behind). Its monotonic clock is
 * right:
 * https://github.com/wolfcw/libfaketime
 */
export function skewedClock(offsetSeconds: number): Record<string, string> {
  const [library] = globSync(PLACES);
  if (library === undefined)
    throw new StartError('drill clocks needs libfaketime. On Debian and Ubuntu: apt-get install faketime');
  return {
    LD_PRELOAD: library,
    FAKETIME: `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
}
