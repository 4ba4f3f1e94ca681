import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.mjs'
import { sandboxChoice } from './sandbox.mjs'
import { line } from './setup/say.mjs'
import { display } from './xvfb.mjs'

// End-to-end tests in the real window, on the display there is or a virtual one. Arguments go to Playwright.
const { args, note } = sandboxChoice()
if (args === null) {
  line(note.replaceAll('npm start', 'npm test'))
  process.exit(1)
}
const { env, stop } = await display()
const child = spawn(process.execPath, [join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', '--config', join(root, 'e2e', 'playwright.config.ts'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
child.on('exit', (code) => {
  stop()
  process.exit(code ?? 1)
})
