/** Progress in plain lines: one for each step, rewritten in place on a terminal. */
const tty = process.stderr.isTTY === true

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`

export function line(text) {
  process.stderr.write(tty ? `\r\x1b[K${text}\n` : `${text}\n`)
}

/** A passing message: rewritten in place on a terminal. */
export function passing(text) {
  if (tty) process.stderr.write(`\r\x1b[K${text}`)
}

/** What begins now and may take long: a line of its own where there is no terminal to rewrite. */
export function beginning(text) {
  if (tty) passing(text)
  else process.stderr.write(`${text} ...\n`)
}

/** Time, and size where it can be known, of something that takes long, told every second until the returned function is called. */
export function growing(text, size) {
  const began = Date.now()
  const timer = setInterval(() => passing([`${text}:`, ...(size === undefined ? [] : [`${megabytes(size())},`]), `${Math.round((Date.now() - began) / 1000)} s`].join(' ')), 1000)
  return () => clearInterval(timer)
}

/** What ends the set-up: one clear line that says what to do. */
export class SetupError extends Error {}
