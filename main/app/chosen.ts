import { AtelierError } from '../lib/errors'
import { canonicalPath } from './places'

/** Calls whose `path` is written to. */
const WRITING: readonly string[] = ['history.export', 'mirror.set']

/** Places outside of the project that a person chose in a dialog of this window: only there may the page have something written, or shown. */
export class ChosenPlaces {
  private readonly paths = new Set<string>()

  add(path: string): void {
    this.paths.add(canonicalPath(path))
  }

  has(path: string): boolean {
    return this.paths.has(canonicalPath(path))
  }

  /** Throws "host.outside" for an export, or a mirror, to anywhere else. */
  check(name: string, input: unknown): void {
    if (!WRITING.includes(name)) return
    const path: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, 'path') : undefined
    if (path === null && name === 'mirror.set') return
    if (typeof path !== 'string' || !this.has(path)) throw new AtelierError('host.outside', `${String(path)} was not chosen in a dialog of this window.`, 'Choose the place in the window, or use the command line.')
  }
}
