import type { VerifiedData } from '../../preload/contract'

/** The log, its objects and the project's data sets, as far as they were checked. */
export interface Verified { readonly checked: number; readonly problems: readonly string[]; readonly data: readonly VerifiedData[] }

const STATES: Readonly<Record<VerifiedData['state'], string>> = { whole: 'is whole', altered: 'was altered', missing: 'is missing', unread: 'cannot be read', unknown: 'cannot be checked' }

function dataLines({ name, path, state, message, files, more }: VerifiedData): string[] {
  return [`  data set ${name} ${STATES[state]}: ${message} (${path})`, ...files.map((file) => `    ${file.name}: ${file.problem}`), ...(more === 0 ? [] : [`    and ${more.toLocaleString('en')} more`])]
}

export function verified({ checked, problems, data }: Verified): string {
  const other = data.filter(({ state }) => state !== 'whole')
  const sets = data.length === 0 ? [] : [`${data.length - other.length} of ${data.length} data ${data.length === 1 ? 'set' : 'sets'} as recorded`, ...other.flatMap(dataLines)]
  return [`${checked} checked, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`, ...problems.map((problem) => `  ${problem}`), ...sets].map((line) => `${line}\n`).join('')
}
