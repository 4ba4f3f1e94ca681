import { stat } from 'node:fs/promises'

/** Sizes and times of a few files as one text; a file that is not there counts too. Equal texts: nothing was written since. */
export async function fileTimes(paths: readonly string[]): Promise<string> {
  const all = await Promise.all(paths.map((path) => stat(path).then(({ size, mtimeMs }) => `${path} ${size} ${mtimeMs}`, () => `${path} -`)))
  return all.join('\n')
}
