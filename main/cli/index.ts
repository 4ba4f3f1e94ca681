import { systemClock } from '../lib/clock'
import { newInterrupts } from './interrupts'
import { main } from './main'

/** Entry of bin/atelier. A closed pipe (as with `| head`) ends quietly. */
const interrupts = newInterrupts(systemClock)
process.on('SIGINT', () => { if (!interrupts.tell()) process.exit(130) })
// A terminal that is closed asks for the same as Ctrl+C.
process.on('SIGHUP', () => { if (!interrupts.tell()) process.exit(129) })
process.on('SIGTERM', () => { if (!interrupts.tell()) process.exit(143) })
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    // Whoever read has gone. A training that is on is stopped with a checkpoint, as at Ctrl+C; anything else ends here.
    if (!interrupts.tellOnce()) process.exit(0)
  })
}

const code = await main(process.argv.slice(2), {
  out: (text) => { process.stdout.write(text) }, err: (text) => { process.stderr.write(text) }, tty: process.stderr.isTTY,
}, (listener) => interrupts.listen(listener))
// Output to a pipe may still be on its way.
process.stdout.write('', () => process.exit(code))
