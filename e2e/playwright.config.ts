import { defineConfig } from '@playwright/test'

const report = process.env['ATELIER_E2E_JSON']
const displays = process.env['ATELIER_E2E_DISPLAYS']

/** End-to-end tests on the built app in its real window, as many at a time as there are displays for them; never a second try. */
export default defineConfig({
  projects: [{ name: 'tests', testDir: 'specs' }, { name: 'images', testDir: 'images' }],
  outputDir: '../test-results',
  workers: displays === undefined ? 1 : displays.split(' ').length,
  retries: 0,
  // Generous, since machines are shared: a test that hangs is found all the same.
  timeout: 180_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [['list'], ...(report === undefined ? [] : [['json', { outputFile: report }] as const])],
})
