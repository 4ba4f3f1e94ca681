import { defineConfig } from 'vitest/config'

/** Unit and contract tests. They run under Electron as Node, so that they load the same native files as the app. */
export default defineConfig({
  test: {
    include: ['{main,preload,renderer,scripts,bench}/**/*.test.{ts,tsx,mjs}'],
    globalSetup: ['scripts/build-worker.mjs'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
