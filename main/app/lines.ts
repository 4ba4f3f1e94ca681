import { StringDecoder } from 'node:string_decoder'

/** Cuts a byte stream into lines of UTF-8; what comes without a line break at the end is a line of its own. */
export function onLines(stream: NodeJS.ReadableStream, hear: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const take = (text: string): void => {
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) hear(line)
  }
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)))
  stream.on('end', () => {
    take(decoder.end())
    if (rest !== '') hear(rest)
    rest = ''
  })
}
