import { textOfNumber } from './numbers'
import type { Cell } from './sheet'

/** Parts of a workbook (ECMA-376, SpreadsheetML). Text is written as text, whatever it begins with; nothing here is ever a formula. */

/** What a sheet and a cell take at most (Excel specifications and limits). */
export const LIMIT = { rows: 1_048_576, text: 32_767 }
const STYLE = { plain: 0, head: 1, time: 2, quoted: 3 }
const DAY = 86_400_000
/** Days from the epoch of spreadsheets, 1899-12-30, to 1970. */
const EPOCH_DAYS = 25_569

/** Letters that XML cannot hold are written as _xHHHH_ (ECMA-376 part 1, 22.9.2.19), and so is what would read like that. */
export const xmlText = (text: string): string =>
  text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (letter) => `_x${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function textCell(text: string, style: number): string {
  // Half a letter at the cut would be no text.
  const kept = text.length <= LIMIT.text ? text : `${text.slice(0, LIMIT.text - 60).replace(/[\ud800-\udbff]$/, '')} ... (cut; ${text.length} letters in all)`
  return `<c t="inlineStr"${style === STYLE.plain ? '' : ` s="${style}"`}><is><t xml:space="preserve">${xmlText(kept)}</t></is></c>`
}

/** A text that a spreadsheet would run if it were typed is marked as quoted, so that editing its cell leaves it text. */
const styleOf = (text: string): number => (/^[=+\-@\t\r\n']/.test(text) ? STYLE.quoted : STYLE.plain)

export function cellXml(cell: Cell): string {
  if (cell === null || cell === '') return '<c/>'
  if (typeof cell === 'string') return textCell(cell, styleOf(cell))
  if (typeof cell === 'boolean') return `<c t="b"><v>${Number(cell)}</v></c>`
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c><v>${textOfNumber(cell)}</v></c>` : textCell(textOfNumber(cell), STYLE.plain)
  return 'time' in cell ? `<c s="${STYLE.time}"><v>${cell.time / DAY + EPOCH_DAYS}</v></c>` : textCell(JSON.stringify(cell.json), STYLE.plain)
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

/** The first row and column stay in sight. */
export const sheetHead = (names: readonly string[]): string =>
  `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="${names.length}" width="16" customWidth="1"/></cols><sheetData><row>${names.map((name) => textCell(name, STYLE.head)).join('')}</row>`
export const SHEET_END = '</sheetData></worksheet>'

/** Everything but the sheets themselves, by name in the archive. */
export function workbookParts(titles: readonly string[]): readonly (readonly [string, string])[] {
  const each = (text: (n: number, title: string) => string): string => titles.map((title, i) => text(i + 1, title)).join('')
  const type = (part: string, kind: string): string => `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`
  return [
    ['[Content_Types].xml', `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('/xl/workbook.xml', 'sheet.main')}${type('/xl/styles.xml', 'styles')}${each((n) => type(`/xl/worksheets/sheet${n}.xml`, 'worksheet'))}</Types>`],
    ['_rels/.rels', `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${each((n, title) => `<sheet name="${title}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${XML}<Relationships xmlns="${PACKAGE}/relationships">${each((n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId${titles.length + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`],
    ['xl/styles.xml', `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/></cellXfs></styleSheet>`],
  ]
}
