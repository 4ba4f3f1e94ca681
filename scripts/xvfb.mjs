import { spawn } from 'node:child_process'

/** A display for the window: the one there is, or a virtual one that lives until `stop`. */
export async function display() {
  if (process.env.DISPLAY || process.platform !== 'linux') return { env: {}, stop: () => {} }
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = await new Promise((resolve, reject) => {
    server.once('error', () => reject(new Error('Xvfb is missing; Debian has it as xvfb')))
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)))
    let text = ''
    server.stdio[3].on('data', (chunk) => {
      text += chunk
      if (text.includes('\n')) resolve(text.trim())
    })
  })
  return { env: { DISPLAY: `:${number}` }, stop: () => server.kill() }
}
