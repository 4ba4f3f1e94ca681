import { FIRST_SHARE, RECENT_SHARES, SHARE_POINTS, WEIGHT_POINTS, shareLevel } from '../../../preload/contract'
import type { Session, StepInput, StepOutput } from '../../engine/session'
import type { Clock } from '../../lib/clock'
import { Averages } from './averages'
import { isFinitePull, sharesOf, sharesOn } from './gradient-share'
import type { Pulls, Shares, TrunkPull } from './gradient-share'
import type { Recorder } from './recorder'
import { knownIn } from './totals'

/** Steps at the start whose gradient share is measured one by one, so that the forecast can be held against their mean. */
export const FIRST_STEPS = 20
/** Later, measuring waits until so many times its own time have gone by: at most a twentieth of the time goes into it. */
const REST = 19
/** A target is said to drown the others by the mean of the last measurements, and again only after this fell so low. */
const CALM_SHARE = 0.85

interface Target { readonly name: string; readonly kind: 'class' | 'regression'; readonly weight: number }
/** What a checkpoint keeps: sums of the first steps so far, and the targets that were warned of. */
interface Held { readonly shares: ReturnType<Averages['state']> | undefined; readonly drowning: string | null | undefined; readonly overflowing: readonly string[] | undefined }
interface Parts { readonly targets: readonly Target[]; readonly pull: TrunkPull; readonly clock: Clock; readonly warn: (message: string) => void; readonly held?: Partial<Held> }

/** What to do about a target that overflows. */
export const againstOverflow = (name: string, kind: Target['kind']): string =>
  (kind === 'regression' ? `Normalise ${name} (a zscore), or lower the learning rate (optim.lr).` : 'Lower the learning rate (optim.lr).')

/**
 * Who gets how much of a training on several targets, step by step: `share.loss.TARGET` and, where weights are learnt,
 * `weight.TARGET` from the step's own losses; `share.gradient.TARGET` from backward passes of its own on the weights and the
 * batch that the step begins with; `share.first.TARGET` once, the mean over the first steps. The training does not notice.
 */
export class LiveShares {
  private readonly first: Averages
  private losses = new Averages()
  private readonly learnt = new Map<string, number>()
  private readonly recent: Shares[] = []
  private measured = 0
  private endedAt = -Infinity
  private cost = 0
  private drowning: string | null
  private readonly overflowing: Set<string>

  constructor(private readonly parts: Parts) {
    this.first = new Averages(parts.held?.shares)
    this.drowning = parts.held?.drowning ?? null
    this.overflowing = new Set(parts.held?.overflowing)
  }

  /** For a checkpoint. */
  state(): { shares: ReturnType<Averages['state']>; drowning: string | null; overflowing: string[] } {
    return { shares: this.first.state(), drowning: this.drowning, overflowing: [...this.overflowing] }
  }

  /** Before a call of the engine: measures where it is time to, and gives the milliseconds that took. */
  before(session: Session, { batch, step, seed }: StepInput, recorder: Recorder): number {
    const { clock, pull } = this.parts
    const began = clock.monotonic()
    if (step === this.measured || (step > FIRST_STEPS && began - this.endedAt < REST * this.cost)) return 0
    this.measured = step
    pull.setState(session.readState())
    const pulls = pull.on(batch, seed)
    this.tellOverflow(pulls, step)
    const shares = sharesOn(pulls)
    for (const [name, share] of Object.entries(shares ?? {})) {
      recorder.record(`${SHARE_POINTS.gradient}${name}`, step, share)
      if (step <= FIRST_STEPS) this.first.add(name, share, 1)
    }
    if (shares !== null) this.watch(shares, step)
    this.endedAt = clock.monotonic()
    this.cost = this.endedAt - began
    return this.cost
  }

  /** What a norm batch's losses say. */
  take({ batch }: StepInput, { losses }: StepOutput): void {
    for (const { name, weight } of this.parts.targets) {
      const learnt = losses[`weight/${name}`]
      if (learnt !== undefined) this.learnt.set(name, learnt)
      this.losses.add(name, (learnt ?? weight) * (losses[name] ?? NaN), knownIn(batch, name))
    }
  }

  /** At the end of a step. */
  record(step: number, recorder: Recorder): void {
    const weighted = Object.entries(this.losses.means())
    const total = weighted.reduce((sum, [, loss]) => sum + loss, 0)
    if (total > 0) for (const [name, loss] of weighted) recorder.record(`${SHARE_POINTS.loss}${name}`, step, loss / total)
    for (const [name, weight] of this.learnt) recorder.record(`${WEIGHT_POINTS}${name}`, step, weight)
    this.losses = new Averages()
    if (step === FIRST_STEPS) this.recordFirst(step, recorder)
  }

  /** After the last step of a training: the mean of the first steps where there were fewer than usual. */
  finish(step: number, recorder: Recorder): void {
    if (step < FIRST_STEPS) this.recordFirst(step, recorder)
  }

  private recordFirst(step: number, recorder: Recorder): void {
    for (const [name, share] of Object.entries(this.first.means())) recorder.record(`${FIRST_SHARE}${name}`, step, share)
  }

  /** Warns of a target whose loss or gradient is more than a 32-bit number holds: once, for then there is no share of it to watch. */
  private tellOverflow(pulls: Pulls, step: number): void {
    for (const { name, kind } of this.parts.targets) {
      const own = pulls[name] ?? null
      if (own === null || isFinitePull(own) || this.overflowing.has(name)) continue
      this.overflowing.add(name)
      this.parts.warn(`At step ${step}, the loss or the gradient of ${name} overflows: it is more than a 32-bit number holds, so the shared layers learn nothing from it. ${againstOverflow(name, kind)}`)
    }
  }

  /** Warns when a target begins to drown the others: once, until it was calm again. */
  private watch(shares: Shares, step: number): void {
    this.recent.push(shares)
    if (this.recent.length > RECENT_SHARES) this.recent.shift()
    if (this.recent.length < RECENT_SHARES) return
    const mean = (name: string): number => sharesOf(this.recent, name) ?? 0
    if (this.drowning !== null && mean(this.drowning) < CALM_SHARE) this.drowning = null
    const drowning = this.parts.targets.find(({ name }) => shareLevel(mean(name)) === 'red')?.name
    if (drowning === undefined || drowning === this.drowning) return
    this.drowning = drowning
    const others = this.parts.targets.filter(({ name }) => name !== drowning).map(({ name }) => name).join(', ')
    this.parts.warn(`At step ${step}, ${drowning} takes ${(100 * mean(drowning)).toFixed(1)} % of the gradient in the shared layers and drowns ${others}. Normalise the targets (a zscore for each number), or give ${drowning} a smaller weight.`)
  }

  dispose(): void {
    this.parts.pull.dispose()
  }
}
