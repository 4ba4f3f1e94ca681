import type { z } from 'zod'
import type { Problem } from './errors'

type Issue = z.core.$ZodIssue

const kinds: Readonly<Record<string, string>> = { number: 'a number', int: 'a whole number', string: 'text', boolean: 'true or false', object: 'an object of fields', array: 'a list', record: 'an object of fields', tuple: 'a list', null: 'null' }
const kindOf = (expected: string): string => kinds[expected] ?? expected
const list = (values: readonly unknown[]): string => values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ')

function amount(origin: string, word: 'at least' | 'at most', limit: number | bigint): string {
  if (origin === 'array' || origin === 'set') return `needs ${word} ${limit} ${Number(limit) === 1 ? 'entry' : 'entries'}`
  if (origin === 'string') return word === 'at least' && Number(limit) === 1 ? 'must not be empty' : `needs ${word} ${limit} letters`
  return `must be ${word} ${limit}`
}

/** What a value was expected to be, without the library's own words: "must be more than 0", "is missing", "must be one of a, b". */
function plain(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return 'is missing'
      return `must be ${kindOf(issue.expected)}`
    case 'too_small':
      return issue.origin === 'number' && issue.inclusive === false ? `must be more than ${issue.minimum}` : amount(issue.origin, 'at least', issue.minimum)
    case 'too_big':
      return issue.origin === 'number' && issue.inclusive === false ? `must be less than ${issue.maximum}` : amount(issue.origin, 'at most', issue.maximum)
    case 'invalid_value':
      return issue.values.length === 1 ? `must be ${list(issue.values)}` : `must be one of ${list(issue.values)}`
    case 'invalid_union': {
      // What each alternative would have said of this very value; a nested complaint speaks for itself.
      const said = [...new Set(issue.errors.flatMap((branch) => branch.filter(({ path }) => path.length === 0).map(plain)))]
      return said.length === 0 ? issue.message : said.join(', or ')
    }
    case 'invalid_key':
      return 'has a name that cannot be one'
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    default:
      return issue.message
  }
}

/** The issues of a zod error as problems with dotted paths and plain words; `where` is put in front of each path. */
export function zodProblems(error: z.ZodError, where = ''): Problem[] {
  const pathOf = (path: readonly PropertyKey[]): string => [...(where === '' ? [] : [where]), ...path.map(String)].join('.')
  return error.issues.flatMap((issue) => {
    // A field that does not exist is named itself, not only the object that it stands in.
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'there is no such field', hint: 'docs/recipe.md lists the fields.' }))
    return [{ path: pathOf(issue.path), message: plain(issue), hint: '' }]
  })
}
