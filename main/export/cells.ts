/**
 * Text in cells of a spreadsheet. A cell that begins with one of = + - @ tab or line break is run as a formula by common
 * programs (OWASP, CSV Injection); so is what follows a separator that a program takes for the end of a cell. An apostrophe
 * in front keeps it text. Texts that already have apostrophes there get one more, so that the guard can be taken off again.
 */
const WITHIN = /(?<=[;\t\r\n])('*)(?=[=+\-@])/g
const GUARDED_WITHIN = /(?<=[;\t\r\n])'('*)(?=[=+\-@])/g
const FIRST = /^'*[=+\-@\t\r\n]/
const GUARDED_FIRST = /^''*[=+\-@\t\r\n]/

export function guarded(text: string): string {
  const within = text.replace(WITHIN, "'$1")
  return FIRST.test(within) ? `'${within}` : within
}

export function unguarded(cell: string): string {
  return (GUARDED_FIRST.test(cell) ? cell.slice(1) : cell).replace(GUARDED_WITHIN, '$1')
}
