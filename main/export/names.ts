/** Names of files and keys that other programs and systems take, for names that may hold anything. */

/** Names that Windows keeps for devices, with whatever extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i
/** Bytes in UTF-8; file systems take 255, and what is put in front or behind needs some. */
const LONGEST = 160

const ANY_SCRIPT = /[^\p{L}\p{N}_.\- ]/gu
export const ASCII = /[^\w.\- ]/g

function shortened(name: string): string {
  const letters = Array.from(name.slice(0, LONGEST))
  while (Buffer.byteLength(letters.join('')) > LONGEST) letters.pop()
  return letters.join('')
}

function safeName(name: string, unsafe: RegExp): string {
  const plain = shortened(name.normalize('NFC').replace(unsafe, '_').replace(/^[ .]+|[ .]+$/g, '_'))
  return plain === '' || RESERVED.test(plain) ? `_${plain}` : plain
}

/** For each name one that is safe as a file's, all different also where case does not count. Names that are safe stay as they are. */
export function safeNames(names: readonly string[], unsafe: RegExp = ANY_SCRIPT): Map<string, string> {
  const safe = (name: string): string => safeName(name, unsafe)
  const taken = new Set<string>()
  const result = new Map<string, string>()
  // The safe ones first, so that no other takes theirs.
  for (const name of [...names].sort((a, b) => Number(safe(b) === b) - Number(safe(a) === a))) {
    const wanted = safe(name)
    let given = wanted
    for (let n = 2; taken.has(given.toLowerCase()); n += 1) given = `${wanted}-${n}`
    taken.add(given.toLowerCase())
    result.set(name, given)
  }
  return result
}
