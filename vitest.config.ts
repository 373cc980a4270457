import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { createSkipReporter } from './local/testing/skip-reporter.ts';

const { CI, GITHUB_ACTIONS } = process.env;

/** `unit` does no I/O beyond the process; `integration` runs against real emulators that its set-up starts. */
export default defineConfig({
  test: {
    // Tests wait for emulators and timers more than they compute, so more of them fit than there are cores.
    maxWorkers: Math.max(4, availableParallelism()),
    // Tests of one file that run side by side wait for an emulator's time to pass.
    maxConcurrency: 25,
    // No test is held to a time: these end one that hangs, and a busy machine is slow.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: [
      'default',
      ...(GITHUB_ACTIONS ? ['github-actions'] : []),
      ...(CI ? [createSkipReporter()] : []),
    ],
    // cdktf's dependencies still call what Node has deprecated.
    execArgv: ['--disable-warning=DEP0044'],
    coverage: {
      provider: 'v8',
      include: ['core/**/*.ts', 'adapters/**/*.ts', 'api/**/*.ts', 'worker/**/*.ts'],
      exclude: [
        '**/*.test.ts',
        '**/testing/**',
        'adapters/conformance/**',
        '**/main.ts',
        'api/ingest/sending-thread.ts',
      ],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: ['local/testing/global-setup.ts'],
        },
      },
    ],
  },
});
