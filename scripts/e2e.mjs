import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.mjs'
import { sandboxChoice } from './sandbox.mjs'
import { line } from './setup/say.mjs'
import { display } from './xvfb.mjs'

/** Windows that tests have at a time, each on a virtual display of its own: focus and clipboard belong to a display. */
const AT_A_TIME = 2

// End-to-end tests in the real window, on the display there is (one at a time) or on virtual ones. Arguments go to Playwright; `--project images` takes the pictures of the docs instead.
const { args, note } = sandboxChoice()
if (args === null) {
  line(note.replaceAll('npm start', 'npm test'))
  process.exit(1)
}
const wanted = process.argv.slice(2)
const own = Boolean(process.env.DISPLAY) || process.platform !== 'linux'
const screens = await Promise.all(Array.from({ length: own ? 1 : AT_A_TIME }, () => display()))
const env = own ? {} : { ATELIER_E2E_DISPLAYS: screens.map((screen) => screen.env.DISPLAY).join(' ') }
const child = spawn(process.execPath, [join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', '--config', join(root, 'e2e', 'playwright.config.ts'), ...(wanted.some((one) => one.startsWith('--project')) ? [] : ['--project=tests']), ...wanted], { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
child.on('exit', (code) => {
  for (const { stop } of screens) stop()
  process.exit(code ?? 1)
})
