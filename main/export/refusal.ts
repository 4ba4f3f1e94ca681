import type { z } from 'zod'
import { AtelierError } from '../lib/errors'
import { zodProblems } from '../lib/problems'

/** Why an import is refused; each is the end of a code "import.<reason>". */
export type Refused =
  | 'missing' | 'unknown' | 'damaged' | 'newer' | 'value' | 'duplicate' | 'unsafe-path' | 'link' | 'too-large' | 'encrypted' | 'incomplete' | 'disagrees'

const HINTS: { readonly [K in Refused]: string } = {
  'missing': 'Check the path.',
  'unknown': 'Give a file or folder that Atelier, TensorBoard, MLflow or DVCLive wrote, or name its format.',
  'damaged': 'Fetch or copy it again; a part of it is cut off or altered.',
  'newer': 'It comes from a newer Atelier. Update this one, then import it.',
  'value': 'Correct that value where it comes from and export it again.',
  'duplicate': 'It names the same thing twice, so which one counts is not known. Export it again.',
  'unsafe-path': 'It names a place outside of itself. Do not trust where it comes from.',
  'link': 'Links may lead outside of it. Replace them by what they stand for.',
  'too-large': 'It holds more than an import takes. Export a smaller part.',
  'encrypted': 'Unpack it with its password and give the folder.',
  'incomplete': 'Copy the whole of it.',
  'disagrees': 'Two parts of it say different things. Export it again.',
}

/** A refusal that names what is wrong and where: file, then row or record, then field. Nothing of the import is kept. */
export const refuse = (reason: Refused, where: string, what: string): AtelierError => new AtelierError(`import.${reason}`, `${where}: ${what}`, HINTS[reason])

/** Parses what a file holds; a value that does not fit is refused with its field. */
export function parsed<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [first] = zodProblems(result.error)
  throw refuse('value', where, first === undefined || first.path === '' ? (first?.message ?? 'this does not fit') : `field ${first.path}: ${first.message}`)
}

/** Text that should be JSON, as a value. */
export function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw refuse('damaged', where, `this is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
