/** What a process logs when its dependencies are too slow for the time that it has to stop. */
const REPORTS = [
  'could not write the minute counts this time',
  'could not sign this worker off',
  // Spans that were not sent in time.
  '"dropped":{"stopped":',
];
const MOST_TRIES = 3;

/**
 * Starts and stops a process by `tryOnce` and returns the result. On a busy machine a stop may run out of time. Only if
 * the process logged that itself, there is another try: three in all, and the last one counts whatever its log says.
 */
export async function untilNothingGivenUp<T extends { log: string }>(tryOnce: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const result = await tryOnce();
    const hasGivenUp = REPORTS.some((report) => result.log.includes(report));
    if (!hasGivenUp || tries === MOST_TRIES) return result;
  }
}
