import type { Comparison, Condition, Literal, Name } from './expression'
import { AtelierError } from '../../lib/errors'
import { countedRuns, fields, severalOf } from './names'
import type { NameBook, Operand, Scope } from './names'

/** Groups read the seeds' mean; `sd` is the aggregate that the log's connection defines. */
const STAT_SQL = { best: 'avg(x.best)', last: 'avg(x.last)', epoch: 'avg(x.epoch)', sd: 'sd(coalesce(x.best, x.last))', seeds: 'count(coalesce(x.best, x.last))', plain: 'avg(coalesce(x.best, x.last))' } as const
const RUN_SQL = { best: 'x.best', last: 'x.last', epoch: 'x.epoch', sd: 'NULL', seeds: '1', plain: 'coalesce(x.best, x.last)' } as const

/** Times in filters are ISO dates or UTC milliseconds. */
function timeOf(value: Literal): Literal {
  if (typeof value !== 'string') return value
  const time = Date.parse(value)
  if (Number.isNaN(time)) throw new AtelierError('sheet.expression', `"${value}" is no date.`, 'Write a day as "2026-11-28", or with the time as "2026-11-28T14:30".')
  return time
}
const isTime = (operand: Operand): boolean => operand.kind === 'field' && operand.field === 'created'
const isReference = (operand: Operand): boolean => operand.kind === 'field' && ['version', 'run', 'parent', 'reproduces'].includes(operand.field)
/** "v12" and "r34" stand for their numbers. */
const numberOf = (value: Literal): Literal => (typeof value === 'string' && /^[vr]\d+$/.test(value) ? Number(value.slice(1)) : value)

const TABLES = { runs: ['runs r JOIN versions v ON v.id = r.version', 'r'], versions: ['versions v', 'v'] } as const

/** Builds one SELECT over versions or runs from filters and columns; each name joins its table once. */
export class SheetQuery {
  private readonly joins = new Map<string, { sql: string; alias: string }>()
  readonly parameters: Record<string, number | string> = {}

  constructor(private readonly book: NameBook, readonly scope: Scope) {}

  private parameter(value: number | string): string {
    const name = `p${Object.keys(this.parameters).length}`
    this.parameters[name] = value
    return `@${name}`
  }

  private join(key: string, make: (alias: string) => string): string {
    const held = this.joins.get(key)
    if (held !== undefined) return held.alias
    const alias = `j${this.joins.size}`
    this.joins.set(key, { alias, sql: make(alias) })
    return alias
  }

  /** SQL of an operand's value; NULL where a row has none. */
  value(operand: Operand): string {
    if (operand.kind === 'field') return fields[operand.field][this.scope] ?? 'NULL'
    if (operand.kind === 'setting') return `${this.join(`setting ${operand.id}`, (alias) => `LEFT JOIN settings ${alias} ON ${alias}.path = ${operand.id} AND ${alias}.version = v.number`)}.value`
    const stat = operand.stat ?? 'plain'
    if (this.scope === 'runs') {
      const alias = this.join(`metric ${operand.id}`, (x) => `LEFT JOIN results ${x} ON ${x}.metric = ${operand.id} AND ${x}.version = v.number AND ${x}.run = r.number`)
      return RUN_SQL[stat].replaceAll('x.', `${alias}.`)
    }
    const alias = this.join(`metric ${operand.id} ${stat}`, (j) => `LEFT JOIN (SELECT x.version AS version, ${STAT_SQL[stat]} AS value FROM results x JOIN runs t ON t.number = x.run JOIN versions w ON w.number = x.version WHERE x.metric = ${operand.id} AND ${countedRuns('t', 'w')} GROUP BY x.version) ${j} ON ${j}.version = v.number`)
    return `${alias}.value`
  }

  /** A value to sort by. */
  order(name: Name): string {
    const operand = this.book.resolve(name, this.scope)
    const many = severalOf(operand, this.scope)
    return many === undefined ? this.value(operand) : `(SELECT min(${many.value}) ${many.from})`
  }

  condition(of: Condition): string {
    if (of.kind === 'join') return `(${this.condition(of.left)} ${of.op.toUpperCase()} ${this.condition(of.right)})`
    if (of.kind === 'not') return `(NOT ${this.condition(of.of)})`
    if (of.kind === 'is') return this.compare(this.book.resolve(of.name, this.scope), (value) => `(${value} IS NOT NULL AND ${value} NOT IN ('', 'false', 0))`)
    const left = this.book.resolve(of.left, this.scope)
    // A row with several tags, seeds or states "is not" one when none of them is.
    if (severalOf(left, this.scope) !== undefined) {
      if (of.op === '!=' && of.right !== null) return `(NOT ${this.condition({ ...of, op: '=' })})`
      if ((of.op === '=' || of.op === '==') && of.right === null) return `(NOT ${this.condition({ ...of, op: '!=' })})`
    }
    return this.compare(left, (value) => this.comparison(value, of.op, of.right, left))
  }

  /** NULL compares as false, so that "not" of a comparison holds where nothing is there. */
  private compare(operand: Operand, make: (value: string) => string): string {
    const many = severalOf(operand, this.scope)
    return many === undefined ? `coalesce(${make(this.value(operand))}, 0)` : `EXISTS (SELECT 1 ${many.from} AND ${make(many.value)})`
  }

  private comparison(value: string, op: Comparison, right: Literal | readonly Literal[] | Name, left: Operand): string {
    const literal = (given: Literal): string => {
      const meant = isTime(left) ? timeOf(given) : isReference(left) ? numberOf(given) : given
      if (meant === null) return 'NULL'
      if (typeof meant === 'boolean') return left.kind === 'setting' ? this.parameter(String(meant)) : String(Number(meant))
      return this.parameter(meant)
    }
    if (isList(right)) return `${value} IN (${right.map(literal).join(', ')})`
    if (right === null) {
      if (op !== '=' && op !== '==' && op !== '!=') throw new AtelierError('sheet.expression', `Nothing is ${op} none.`, 'Compare with none by = or !=.')
      return op === '!=' ? `${value} IS NOT NULL` : `${value} IS NULL`
    }
    const other = typeof right === 'object' ? this.single(right) : literal(right)
    if (op === '~') return `instr(lower(${value}), lower(${other})) > 0`
    if (op === '!=') return `${value} IS NOT ${other}`
    return `${value} ${op === '==' ? '=' : op} ${other}`
  }

  /** What a row has one of. */
  private single(name: Name): string {
    const operand = this.book.resolve(name, this.scope)
    if (severalOf(operand, this.scope) !== undefined) throw new AtelierError('sheet.expression', `A version may have several: ${name.at} stands to the left of a comparison only.`, `For example: ${name.at} = ${name.name === 'seed' ? '1' : '"..."'}.`)
    return this.value(operand)
  }

  /** Number and value of the rows whose numbers the parameter `rows` lists. */
  values(operand: Operand): string {
    const [table, row] = TABLES[this.scope]
    const many = severalOf(operand, this.scope)
    const value = many === undefined ? this.value(operand) : `(SELECT group_concat(DISTINCT ${many.value}) ${many.from})`
    return `SELECT ${row}.number AS row, ${value} AS value FROM ${table} ${[...this.joins.values()].map(({ sql }) => sql).join(' ')} WHERE ${row}.number IN (SELECT value FROM json_each(@rows))`
  }

  /** The numbers of the rows in their order. */
  numbers(where: Condition | null, sort: readonly { readonly by: Name; readonly descending: boolean }[], trash: boolean): string {
    const [table, row] = TABLES[this.scope]
    const filter = where === null ? '1' : this.condition(where)
    // What is not there comes last, whichever way the rest is sorted; equal rows stand newest first.
    const order = sort.map(({ by, descending }) => {
      const sql = this.order(by)
      return `${sql} IS NULL, ${sql} ${descending ? 'DESC' : 'ASC'}`
    })
    return `SELECT ${row}.number FROM ${table} ${[...this.joins.values()].map(({ sql }) => sql).join(' ')} WHERE ${row}.trashed IS ${trash ? 'NOT NULL' : 'NULL'} AND ${row}.purged IS NULL AND ${filter} ORDER BY ${[...order, `${row}.number DESC`].join(', ')}`
  }
}

const isList = (right: Literal | readonly Literal[] | Name): right is readonly Literal[] => Array.isArray(right)
