import type { ProjectClient } from '../owner/types'
import type { Streams } from './output'

/** Says on stderr what the opening of a data set is busy with: as a passing line on a terminal, elsewhere once for each phase. */
export function tellProgress(client: ProjectClient, { err, tty }: Streams): void {
  let said = ''
  client.listen((event) => {
    if (event.name !== 'data.progress') return
    const { phase, done, total } = event.payload
    const text = `${phase} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
    if (tty) err(done === total ? '\r\x1b[K' : `\r\x1b[K${text}\r`)
    else if (done < total && phase !== said) err(`${text}\n`)
    said = phase
  })
}
