import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,workers,server,scripts,tests}/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    // Machines of many jobs are slow at times; what hangs is found all the same.
    testTimeout: 30_000,
  },
});
