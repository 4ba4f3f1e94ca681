import type { Recipe, StepCost } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { canonicalJson } from '../lib/hash'
import type { ModelFacts } from '../models'
import type { JobProcess, SpawnJob } from '../training/host'
import { runProbe } from '../training/probe'

/** Everything of a recipe that a step's cost depends on. */
const keyOf = ({ model, norm, batch, targets, loss, optim: { lr: _lr, lrScale: _scale, ...optim }, engine, determinism }: Recipe, facts: ModelFacts): string =>
  canonicalJson({ model, norm, size: batch.norm, targets, loss, optim, engine, determinism, facts })

const whileTraining = (): AtelierError => new AtelierError('cost.busy', 'A run is training, and would show in what a step costs.', 'Measure when no run is training.')

/** Measures what training steps cost, one at a time and beside no training, and remembers it for as long as this process lives. */
export class Costs {
  private readonly known = new Map<string, Promise<StepCost>>()
  private last: Promise<unknown> = Promise.resolve()
  private current: JobProcess | null = null
  private closed = false

  constructor(private readonly spawn: SpawnJob, private readonly note: (message: string) => void, private readonly training: () => boolean) {}

  /** Throws what the measurement throws, and measures again when asked again; "cost.busy" beside a training. `anew` forgets what is known. */
  of(recipe: Recipe, facts: ModelFacts, anew: boolean): Promise<StepCost> {
    const key = keyOf(recipe, facts)
    const before = this.known.get(key)
    if (before !== undefined && !anew) return before
    const measured = this.last.then(() => this.measure(recipe, facts))
    this.known.set(key, measured)
    this.last = measured.catch(() => {
      if (this.known.get(key) === measured) this.known.delete(key)
    })
    return measured
  }

  close(): void {
    this.closed = true
    this.current?.kill()
  }

  private async measure(recipe: Recipe, facts: ModelFacts): Promise<StepCost> {
    if (this.closed || this.training()) throw whileTraining()
    const job = this.spawn()
    this.current = job
    try {
      const outcome = await runProbe(job, { job: 'cost', recipe, facts, size: recipe.batch.norm, engine: recipe.engine, threads: null, determinism: recipe.determinism }, this.note)
      if (outcome.job !== 'cost') throw new AtelierError('bug', 'the cost of a step was answered by another job')
      if (this.training()) throw whileTraining()
      return outcome.cost
    } finally {
      this.current = null
    }
  }
}
