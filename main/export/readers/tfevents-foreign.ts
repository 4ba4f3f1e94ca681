import { foreignRows } from '../foreign'
import type { Gathering } from '../gather'
import type { Event } from '../tfevents/event'
import { settingsIn } from '../tfevents/hparams'

interface Tag { attempt: number; step: number; add: ReturnType<Gathering['series']> }
interface Run { readonly folder: string; readonly created: number; readonly id: string; ended: number; step: number; starts: number; readonly last: Record<string, number>; readonly params: Record<string, string>; readonly tags: Map<string, Tag>; readonly plugins: Map<string, string>; skipped: number }

/** Event files of other programs: a folder is a run. A step that does not go forward begins the next attempt of its tag. */
export class ForeignEvents {
  private readonly runs = new Map<string, Run>()
  private folder = ''

  constructor(private readonly name: string, private readonly into: Gathering) {}

  begin(folder: string): void {
    this.folder = folder
  }

  private run(event: Event): Run {
    let run = this.runs.get(this.folder)
    if (run === undefined) {
      const created = Math.max(0, Math.round(event.time * 1000))
      const { run: { id } } = this.rows({ folder: this.folder, created })
      this.runs.set(this.folder, (run = { folder: this.folder, created, id, ended: created, step: 0, starts: 0, last: {}, params: {}, tags: new Map(), plugins: new Map(), skipped: 0 }))
    }
    return run
  }

  private rows({ folder, created, ended, last, params, step }: Pick<Run, 'folder' | 'created'> & Partial<Run>) {
    const name = folder === '.' ? this.name : folder
    return foreignRows({ key: `${folder} ${created}`, short: name, source: 'TensorBoard', name, created, ended: ended ?? null, last, params, step })
  }

  add(event: Event, where: string): void {
    const run = this.run(event)
    // The first start is no restart.
    if (event.start) run.starts += 1
    for (const { tag, plugin, scalar, content } of event.values) {
      // Only the first value of a tag says of which plugin it is.
      const kind = plugin === '' ? run.plugins.get(tag) ?? '' : plugin
      run.plugins.set(tag, kind)
      if (kind === 'hparams') Object.assign(run.params, settingsIn(content))
      else if (kind === 'scalars' && scalar !== null && tag !== '') this.point(run, tag, event, scalar, where)
      else run.skipped += 1
    }
  }

  private point(run: Run, name: string, { step, time }: Event, value: number, where: string): void {
    let tag = run.tags.get(name)
    if (tag === undefined || tag.attempt < run.starts || step <= tag.step) {
      const attempt = Math.max(run.starts, tag === undefined ? 1 : tag.attempt + (step <= tag.step ? 1 : 0))
      tag = { attempt, step, add: this.into.series(run.id, attempt, name, where) }
      run.tags.set(name, tag)
    }
    const at = Math.round(time * 1000)
    tag.step = step
    tag.add(step, value, at)
    run.last[name] = value
    run.step = Math.max(run.step, step)
    run.ended = Math.max(run.ended, at)
  }

  end(): void {
    for (const run of this.runs.values()) {
      const { version, run: row } = this.rows(run)
      const attempts = Math.max(1, ...[...run.tags.values()].map(({ attempt }) => attempt))
      this.into.addVersion(version, run.folder)
      this.into.addRun({ ...row, attempts }, [], run.folder)
      if (run.skipped > 0) this.into.notes.push(`${run.folder}: ${run.skipped} values are no single numbers (pictures, histograms, texts) and were left out`)
    }
  }
}
