import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { artifactOrder, historyArtifact, historyDataset, historyRun, historyVersion } from './history'
import type { History, HistoryArtifact, HistoryDataset, HistoryProject, HistoryRun, HistoryVersion } from './history'
import { refuse } from './refusal'
import { RowSpool } from './rows'
import { PointSpool } from './spool'

const storedRun = z.object({ run: historyRun, artifacts: z.array(historyArtifact) })

/** Who waits for an import: may stop it, and hears how many rows were read. */
export interface Watch { readonly signal?: AbortSignal; readonly onRows?: (rows: number) => void }
/** Rows after which a reader lets the process do other work: some milliseconds. */
const AT_A_TIME = 16

/** Collects what a reader finds and gives it as a history when it hangs together. Everything lies in a folder of its own until then. */
export class Gathering {
  private rows = 0
  readonly notes: string[] = []
  private readonly versions: RowSpool<HistoryVersion>
  private readonly runs: RowSpool<z.infer<typeof storedRun>>
  private readonly points: PointSpool
  private readonly objects = new Map<string, string>()
  private readonly datasets = new Map<string, HistoryDataset>()
  private readonly lastStep = new Map<object, number>()
  project: HistoryProject = { name: '', schema: 0 }
  /** The SQLite file of a capsule. */
  database: string | null = null

  constructor(readonly scratch: string, private readonly watch: Watch = {}) {
    this.versions = new RowSpool(join(scratch, 'versions.rows'), 'version', (value) => historyVersion.parse(value))
    this.runs = new RowSpool(join(scratch, 'runs.rows'), 'run', (value) => storedRun.parse(value))
    this.points = new PointSpool(join(scratch, 'points'))
  }

  /** Between two rows: other work of the process has its turn, and an import that nobody wants any more ends. */
  async pause(): Promise<void> {
    this.rows += 1
    if (this.rows % AT_A_TIME !== 0) return
    this.watch.onRows?.(this.rows)
    await this.others()
  }

  private async others(): Promise<void> {
    await setImmediate()
    this.watch.signal?.throwIfAborted()
  }

  addDataset(dataset: HistoryDataset, where: string): void {
    if (this.datasets.has(dataset.name)) throw refuse('duplicate', where, `data set "${dataset.name}" stands there already`)
    this.datasets.set(dataset.name, historyDataset.parse(dataset))
  }

  /** The version of a run may be told with each of its runs. */
  addVersion(version: HistoryVersion, where: string, again: 'refused' | 'same' = 'refused'): void {
    this.versions.add(version.id, version, where, again)
  }

  addRun(run: HistoryRun, artifacts: readonly HistoryArtifact[], where: string): void {
    this.runs.add(run.id, { run, artifacts: [...artifacts].sort(artifactOrder) }, where)
  }

  hasRun(id: string): boolean {
    return this.runs.has(id)
  }

  /** A series with a way to add its points. Steps go forward; a point that does not is refused. */
  series(run: string, attempt: number, name: string, where: string): (step: number, value: number, time: number, at?: string) => void {
    const kept = this.points.open(run, attempt, name)
    return (step, value, time, at = '') => {
      const here = at === '' ? where : `${where}, ${at}`
      if (!Number.isSafeInteger(step)) throw refuse('value', here, 'field step: must be a whole number')
      if (!Number.isSafeInteger(time)) throw refuse('value', here, 'field time: must be whole milliseconds')
      const last = this.lastStep.get(kept)
      if (last !== undefined && step <= last) throw refuse('duplicate', here, `field step: ${step} does not follow ${last}`)
      this.lastStep.set(kept, step)
      this.points.add(kept, step, value, time)
    }
  }

  addObject(hash: string, path: string): void {
    this.objects.set(hash, path)
  }

  /** The whole of it, when each run has its version. */
  async history(): Promise<History> {
    let looked = 0
    for (const { run } of this.runs.all()) {
      looked += 1
      if (looked % AT_A_TIME === 0) await this.others()
      if (!this.versions.has(run.version)) throw refuse('incomplete', this.runs.where(run.id), `run ${run.short} is of version ${run.version}, which is not there`)
    }
    for (const run of this.points.runs()) if (!this.runs.has(run)) throw refuse('incomplete', 'points', `they are of run ${run}, which is not there`)
    const { project, versions, runs, points, objects } = this
    const runRows = function* (): Generator<HistoryRun> {
      for (const { run } of runs.all()) yield run
    }
    return {
      project, datasets: [...this.datasets.values()],
      versions: () => versions.all(), version: (id) => versions.get(id), runs: runRows,
      series: (run) => points.series(run), artifacts: (run) => runs.get(run)?.artifacts ?? [], object: (hash) => objects.get(hash) ?? null,
    }
  }

  close(): void {
    this.versions.close()
    this.runs.close()
    this.points.close()
  }
}
