import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,workers,server,scripts,tests}/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
  },
});
