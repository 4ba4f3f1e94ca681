import { main } from './main'

/** Entry of bin/atelier. A closed pipe (as with `| head`) ends quietly. */
const interrupts = new Set<() => void>()
process.on('SIGINT', () => {
  if (interrupts.size === 0) process.exit(130)
  for (const listener of [...interrupts]) listener()
})
process.on('SIGTERM', () => {
  if (interrupts.size === 0) process.exit(143)
  for (const listener of [...interrupts]) listener()
})
let pipeClosed = false
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    // Whoever read has gone. A training that is on is stopped with a checkpoint, as at Ctrl+C; anything else ends here.
    if (interrupts.size === 0) process.exit(0)
    if (pipeClosed) return
    pipeClosed = true
    for (const listener of [...interrupts]) listener()
  })
}

const code = await main(process.argv.slice(2), {
  out: (text) => { process.stdout.write(text) }, err: (text) => { process.stderr.write(text) }, tty: process.stderr.isTTY,
}, (listener) => {
  interrupts.add(listener)
  return () => interrupts.delete(listener)
})
// Output to a pipe may still be on its way.
process.stdout.write('', () => process.exit(code))
