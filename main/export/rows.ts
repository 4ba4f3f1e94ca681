import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { byText } from './history'
import { refuse } from './refusal'

/** Rows of an import on their way in, by id: kept as JSON in one file beside, so that memory holds only where each lies. */
export class RowSpool<T> {
  private readonly handle: number
  private readonly places = new Map<string, { readonly at: number; readonly length: number; readonly where: string }>()
  private end = 0

  constructor(path: string, private readonly what: string, private readonly parse: (value: unknown) => T) {
    this.handle = openSync(path, 'wx+', 0o600)
  }

  has(id: string): boolean {
    return this.places.has(id)
  }

  /** A second row of an id is refused, unless the very same one may come again. */
  add(id: string, row: T, where: string, again: 'refused' | 'same' = 'refused'): void {
    const bytes = Buffer.from(JSON.stringify(row))
    const known = this.places.get(id)
    if (known !== undefined) {
      if (again === 'refused') throw refuse('duplicate', where, `${this.what} ${id} stands there already (${known.where})`)
      if (!this.bytes(known).equals(bytes)) throw refuse('disagrees', where, `${this.what} ${id} is not what ${known.where} says of it`)
      return
    }
    for (let done = 0; done < bytes.length;) done += writeSync(this.handle, bytes, done, bytes.length - done, this.end + done)
    this.places.set(id, { at: this.end, length: bytes.length, where })
    this.end += bytes.length
  }

  private bytes({ at, length }: { readonly at: number; readonly length: number }): Buffer {
    const bytes = Buffer.alloc(length)
    for (let done = 0; done < length;) {
      const got = readSync(this.handle, bytes, done, length - done, at + done)
      if (got === 0) throw new Error('the spool of an import was cut off')
      done += got
    }
    return bytes
  }

  get(id: string): T | undefined {
    const place = this.places.get(id)
    return place === undefined ? undefined : this.parse(JSON.parse(this.bytes(place).toString()))
  }

  where(id: string): string {
    return this.places.get(id)?.where ?? ''
  }

  *ids(): Generator<string> {
    for (const id of [...this.places.keys()].sort(byText)) yield id
  }

  *all(): Generator<T> {
    for (const id of this.ids()) {
      const row = this.get(id)
      if (row !== undefined) yield row
    }
  }

  close(): void {
    closeSync(this.handle)
  }
}
