import { defineConfig } from 'vitest/config';

/** The unit tests alone: Stryker runs them once for each mutant. */
export default defineConfig({
  test: { include: ['**/*.test.ts'], exclude: ['**/*.integration.test.ts', '**/node_modules/**'] },
});
