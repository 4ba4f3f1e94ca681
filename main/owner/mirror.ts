import { rmSync } from 'node:fs'
import type { AnyEvent, MirrorState } from '../../preload/contract'
import { mirrorToGit } from '../export/git-mirror'
import { checkPlace, readWritten } from '../export/mirror-state'
import type { Clock } from '../lib/clock'
import { AtelierError, toErrorBody } from '../lib/errors'
import { writeFileAtomic } from '../lib/files'
import type { VersionLog } from '../versions/types'
import { checkClaim, holderOf, readSetting, settingFile } from './mirror-claim'
import type { MirrorSetting } from './mirror-claim'

interface Parts {
  readonly log: VersionLog
  readonly clock: Clock
  readonly emit: (event: AnyEvent) => void
  readonly note: (message: string) => void
}

/** A run tells of itself ten times a second; the mirror follows once it has been quiet. */
const QUIET_MS = 5000
/** After a failure the next try comes later each time. */
const RETRY_MS = { first: 60_000, most: 3_600_000 }
/** Whoever leaves the project waits so long for what is due; the window ends an owner that takes 10 s. The rest is written with the next change. */
const CLOSING_MS = 4000

/** Keeps a bare git repository up to date with the project, where a person asked for one. Its failures are told and tried again, and concern nothing else. */
export class Mirror {
  private timer: NodeJS.Timeout | null = null
  private current: Promise<void> | null = null
  private due = false
  private closed = false
  private wait = RETRY_MS.first
  private readonly ending = new AbortController()
  private last: MirrorState['last'] = null

  constructor(private readonly parts: Parts, private readonly quiet: number = QUIET_MS) {}

  private setting(): MirrorSetting | null {
    const { dir } = this.parts.log
    try {
      return readSetting(dir)
    } catch {
      this.parts.note(`${settingFile(dir)} cannot be read; the mirror is off`)
      return null
    }
  }

  private path(): string | null {
    return this.setting()?.path ?? null
  }

  private keep(path: string): void {
    const { dir } = this.parts.log
    writeFileAtomic(settingFile(dir), JSON.stringify({ path, folder: holderOf(this.parts.log).folder }))
  }

  state(): MirrorState {
    const path = this.path()
    return { path, due: path !== null && this.due, last: this.last ?? (path === null ? null : this.before(path)) }
  }

  /** What an owner before this one left, by the mirror itself; nothing where that is of another project or of another folder. */
  private before(path: string): MirrorState['last'] {
    const held = readWritten(path)
    if (held === null) return null
    const { folder, first, seq } = holderOf(this.parts.log)
    const { time, newest, versions, project } = held
    return project.folder !== folder || project.first !== first ? null : { time, versions, newest, problem: null, current: project.seq === seq }
  }

  /** Null turns it off; the repository stays. */
  async set(path: string | null): Promise<MirrorState> {
    if (path === null) {
      rmSync(settingFile(this.parts.log.dir), { force: true })
      this.last = null
      return this.state()
    }
    checkPlace(path)
    checkClaim(this.parts.log, path, this.setting())
    this.keep(path)
    return this.now()
  }

  async now(): Promise<MirrorState> {
    if (this.path() === null) throw new AtelierError('usage', 'This project has no git mirror.', 'Turn it on: atelier mirror history.git')
    await this.write()
    return this.state()
  }

  /** Something that the mirror shows may have changed. */
  changed(): void {
    this.due = true
    this.later(this.quiet)
  }

  private later(ms: number): void {
    if (this.closed || this.path() === null) return
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.follow(), ms)
    this.timer.unref()
  }

  private async follow(): Promise<void> {
    this.timer = null
    if (this.current !== null) {
      this.later(this.quiet)
      return
    }
    try {
      await this.write()
      this.wait = RETRY_MS.first
      if (this.due) this.later(this.quiet)
    } catch (error) {
      this.due = true
      // Told once; the tries that fail the same way only say so in the log.
      if (this.wait === RETRY_MS.first) this.parts.emit({ name: 'mirror.failed', payload: { message: `The git mirror was not brought up to date: ${toErrorBody(error).message} It is tried again.` } })
      this.later(this.wait)
      this.wait = Math.min(2 * this.wait, RETRY_MS.most)
    }
  }

  /** One at a time: each begins when all before it are over, and the last one is the current one. */
  private write(): Promise<void> {
    const before = this.current ?? Promise.resolve()
    const work = before.catch(() => undefined).then(() => this.bring()).finally(() => { if (this.current === work) this.current = null })
    this.current = work
    return work
  }

  private async bring(): Promise<void> {
    const { log, clock, note } = this.parts
    const setting = this.setting()
    if (setting === null) return
    const { path } = setting
    this.due = false
    const project = holderOf(log)
    const snapshot = log.snapshot()
    try {
      checkClaim(log, path, setting)
      // A project that moved says so.
      if (setting.folder !== project.folder) this.keep(path)
      // By their ids, which tell their time.
      const written = { time: clock.now(), newest: [...snapshot.history.versions()].at(-1)?.short ?? null }
      const commits = await mirrorToGit(snapshot.history, path, { signal: this.ending.signal, project, written })
      this.last = { ...written, versions: commits.size, problem: null, current: true }
    } catch (error) {
      const { message } = toErrorBody(error)
      this.last = { time: clock.now(), versions: null, newest: null, problem: message, current: false }
      note(`the git mirror at ${path}: ${message}`)
      throw error
    } finally {
      snapshot.close()
    }
  }

  /** Brings it up to date a last time where that is due, for as long as a person waits. */
  async close(): Promise<void> {
    this.closed = true
    if (this.timer !== null) clearTimeout(this.timer)
    const stop = setTimeout(() => this.ending.abort(), CLOSING_MS)
    try {
      await this.current?.catch(() => undefined)
      if (this.due) await this.write().catch(() => undefined)
    } finally {
      clearTimeout(stop)
    }
  }
}
