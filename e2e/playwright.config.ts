import { defineConfig } from '@playwright/test'

const report = process.env['ATELIER_E2E_JSON']

/** End-to-end tests on the built app in its real window. One at a time, since each trains; never a second try. */
export default defineConfig({
  testDir: 'specs',
  outputDir: '../test-results',
  workers: 1,
  retries: 0,
  // Generous, since machines are shared: a test that hangs is found all the same.
  timeout: 180_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list'], ...(report === undefined ? [] : [['json', { outputFile: report }] as const])],
})
