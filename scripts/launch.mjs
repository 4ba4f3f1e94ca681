import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

/** Whether a terminal controls this process: its Ctrl+C then goes to the whole process group, so to a child as well. */
export function hasTerminal() {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}

/**
 * Runs a command in our place: its output is ours, and so is its end. A SIGTERM is meant for it and passed on; a SIGINT
 * only where no terminal has told it already, since a second one means "leave at once".
 * `say` gets a line about a child that a signal ended.
 */
export function launch(command, args, { cwd, crashed, say, terminal = hasTerminal() }) {
  const child = spawn(command, args, { cwd, stdio: 'inherit' })
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGINT', () => { if (!terminal) child.kill('SIGINT') })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    if (signal === 'SIGINT' || signal === 'SIGTERM') process.exit(130)
    say(crashed(signal))
    process.exit(1)
  })
}
