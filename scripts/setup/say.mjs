/** Progress in plain lines: one for each step, rewritten in place on a terminal. */
const tty = process.stderr.isTTY === true

export const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`

export function line(text) {
  process.stderr.write(tty ? `\r\x1b[K${text}\n` : `${text}\n`)
}

/** A passing message; only a terminal shows it. */
export function passing(text) {
  if (tty) process.stderr.write(`\r\x1b[K${text}`)
}

/** What ends the set-up: one clear line that says what to do. */
export class SetupError extends Error {}
