import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { expect, it } from 'vitest'
import { onLines } from './lines'

it('cuts output into lines wherever its pieces end, also within a letter, and keeps the last one without a break', async () => {
  const stream = new PassThrough()
  const lines: string[] = []
  onLines(stream, (line) => lines.push(line))
  const bytes = Buffer.from('größe\r\nzwei\n\nlast')
  for (const byte of bytes) stream.write(Buffer.from([byte]))
  stream.end()
  await finished(stream)
  expect(lines).toEqual(['größe', 'zwei', '', 'last'])
})
