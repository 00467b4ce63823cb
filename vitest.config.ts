import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.{ts,mjs}'],
    globalSetup: ['src/tests/support/globalSetup.ts'],
    // Real browsers and a real database on two cores: two files at a time, generous deadlines, no timing asserted.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    reporters: ['default', './scripts/closingLine.mjs'],
  },
});
