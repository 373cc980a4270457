import type { Reporter } from 'vitest/node';

/**
 * Fails a run in which a test was skipped, and names it. A test may skip itself where a tool is missing; in CI every tool
 * is there, and a test that does not run would pass for one that passes.
 */
export function createSkipReporter(): Reporter {
  return {
    onTestRunEnd(modules) {
      const skipped = modules.flatMap(({ relativeModuleId, children }) =>
        [...children.allTests('skipped')].map(({ fullName }) => `  ${relativeModuleId} > ${fullName}`),
      );
      if (skipped.length === 0) return;
      console.error(`In CI no test may be skipped, and these were:\n${skipped.join('\n')}`);
      process.exitCode = 1;
    },
  };
}
