import type { Fix, Recipe } from '../../preload/contract'
import { assignmentsOf } from '../versions/recipes/assignments'

const quoted = (word: string): string => (/^[\w.,=:/+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** What a fix is called and what carries it out, as it can be typed; by field where assignments cannot. */
export function fixText(recipe: Recipe, { title, patch }: Fix): string {
  const settings = assignmentsOf(recipe, patch)
  if (settings !== null) return `${title}: ${settings.map(({ path, value }) => `--set ${quoted(`${path}=${value}`)}`).join(' ')}`
  return `${title}: ${patch.map(({ op, path, value }) => `${op} ${path.slice(1).replaceAll('/', '.')}${op === 'remove' ? '' : ` ${JSON.stringify(value)}`}`).join('; ')}`
}
