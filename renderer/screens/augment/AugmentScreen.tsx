import { Button, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { actions } from '../../state/actions'
import { useGallery } from '../../state/gallery'
import { sameImages, useLikeness } from '../../state/likeness'
import type { Shown, Wish } from '../../state/gallery'
import { attempt } from '../../state/notices'
import { useProject } from '../../state/project'
import { useUi } from '../../state/ui'
import { textAt, useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { Empty } from '../../ui/Empty'
import { Failed } from '../../ui/Failed'
import { ScreenHead } from '../../ui/ScreenHead'
import { Extremes } from './Extremes'
import { GalleryTools } from './GalleryTools'
import { Likeness } from './Likeness'
import { wholePercent } from './likeness'
import { PipelinePanel } from './PipelinePanel'
import { TileDialog } from './TileDialog'
import { TileGrid } from './TileGrid'
import { usePipeline } from './use-pipeline'
import { useAsking, useWish } from './wish'
import './augment.css'

const REDRAW = 'gallery.redraw'
/** The same until no tile is of an earlier wish, also out of view. */
const WHOLE = 'gallery.whole'
/** The browser's list of measurements keeps so many of ours. */
const MOST_MEASURES = 500

/** What is made sooner than this does not turn pale before: that would be a flicker, and is dear to paint. */
const LATE_MS = 200

function answerOf(shown: Shown | null, steps: number): string {
  if (steps === 0) return text.augment.answerNone
  if (shown === null || shown.changed === null) return text.screens.augment.question
  return text.augment.answer(steps, shown.changed, shown.tiles.length)
}

/** The pipeline at the left, what it makes of the person's own images beside it. */
export function AugmentScreen() {
  return (
    <div className="screen">
      <Head />
      <div className="train">
        <PipelinePanel />
        <div className="train-main"><Gallery /></div>
      </div>
    </div>
  )
}

/** How much of validation is covered, where that has been compared for this very recipe. */
function useCoverage(): string | null {
  const complete = useRecipe((state) => state.complete)
  const { of, answer: fit } = useLikeness()
  if (complete === null || fit === null || of === null || !sameImages(of, complete) || 'missing' in fit.likeness) return null
  const [least, ...rest] = [...fit.likeness.properties].sort((a, b) => a.coverage.augmented - b.coverage.augmented)
  const most = rest.at(-1) ?? least
  return least === undefined || most === undefined ? null : text.likeness.answer(wholePercent(least.coverage.augmented), wholePercent(most.coverage.augmented), least.title.toLowerCase())
}

/** The answer is of the pictures on show, and none where those are another data set's. */
function Head() {
  const steps = usePipeline().entries.filter(({ on }) => on).length
  const coverage = useCoverage()
  const dataset = useRecipe((state) => textAt(state.document, 'data.dataset'))
  const shown = useGallery((state) => (state.error === null && state.shown?.of.data.dataset === dataset ? state.shown : null))
  return <ScreenHead title={text.screens.augment.title} answer={coverage === null ? answerOf(shown, steps) : coverage} />
}

/** The gallery, or what stands in its place while there is nothing to show. */
function Gallery() {
  const { wish, steps } = useWish()
  const error = useGallery((state) => state.error)
  const dataset = useRecipe((state) => textAt(state.document, 'data.dataset'))
  const row = useProject((state) => state.datasets.find(({ name }) => name === dataset))
  const here = row?.available !== false
  useAsking(here)
  if (row?.available === false) return <NotHere name={row.name} path={row.path} embedded={row.embedded} />
  if (wish === null && !steps) return dataset === '' ? null : <Empty title={text.augment.unready} action={<ToTrain />}>{text.augment.unreadyText}</Empty>
  if (error?.code === 'augment.images') return <NoImages name={dataset} />
  return <Pictures wish={wish} />
}

const ToTrain = () => <Button variant="default" onClick={() => actions.show('train')}>{text.versions.go}</Button>
const UseSample = ({ second = false }: { second?: boolean }) => <Button variant={second ? 'default' : 'filled'} onClick={() => useRecipe.getState().choosePreset('quick')}>{text.augment.useSample}</Button>
const Actions = ({ children }: { children: ReactNode }) => <div className="row" style={{ justifyContent: 'center' }}>{children}</div>

function NoImages({ name }: { name: string }) {
  return <Empty title={text.augment.noImages} action={<Actions><ToTrain /><UseSample /></Actions>}>{text.augment.noImagesText(name)}</Empty>
}

/** A data set that has to be fetched, or whose files went away. */
function NotHere({ name, path, embedded }: { name: string; path: string; embedded: boolean }) {
  const [busy, setBusy] = useState(false)
  const reading = useUi((state) => state.reading)
  const fetch = async (): Promise<void> => {
    setBusy(true)
    try {
      await useProject.getState().inspect(name)
      await useProject.getState().loadDatasets()
    } finally {
      setBusy(false)
    }
  }
  if (!embedded) return <Empty title={text.augment.gone(name)} action={<Actions><Button variant="default" onClick={() => attempt(text.reading.datasets, () => useProject.getState().loadDatasets())}>{text.errors.again}</Button><ToTrain /></Actions>}>{text.augment.goneText(path)}</Empty>
  return (
    <Empty title={text.augment.away(name)} action={<Actions><Button loading={busy} onClick={() => attempt(text.data.fetch, fetch)}>{text.data.fetch}</Button><UseSample second /></Actions>}>
      {text.augment.awayText}{busy && reading !== null ? ` ${reading}` : ''}
    </Empty>
  )
}

/** What the three strips say, of the form's recipe as it is when complete. */
function Compared() {
  const complete = useRecipe((state) => state.complete)
  return complete === null ? <div className="soft" role="status">{text.augment.stale}</div> : <Likeness recipe={complete} />
}

function Pictures({ wish }: { wish: Wish | null }) {
  const { shown, error, view, beside, side, sample, again } = useGallery(useShallow((state) => ({ shown: state.shown, error: state.error, view: state.view, beside: state.beside, side: state.side, sample: state.sample, again: state.again })))
  const units = useRecipe((state) => state.units?.registries.augmentations) ?? []
  const [held, setHeld] = useState(false)
  const [open, setOpen] = useState<number | null>(null)
  const reading = useUi((state) => state.reading)
  // The step itself says what is wrong with it, better than the pictures could, and trying again would not help.
  const faulty = useRecipe((state) => state.problems.some(({ path }) => path.startsWith('augment.')))
  const mine = shown !== null && wish !== null && shown.of.data.dataset !== wish.data.dataset ? null : shown
  useRedrawTime(mine)
  const chosen = sample ?? mine?.tiles[0]?.tile.sample ?? null
  const old = wish === null || error !== null
  return (
    <div className="stack" style={{ gap: 12 }}>
      <GalleryTools seed={wish?.seed ?? mine?.of.seed ?? null} onHold={setHeld} />
      {error === null || faulty ? null : <Failed title={text.augment.failed} {...error} details={error} onAgain={again} />}
      {(wish === null || faulty) && view !== 'likeness' ? <div className="soft" role="status">{text.augment.stale}</div> : null}
      {view === 'likeness' ? <Compared /> : mine === null ? (error === null ? <div className="row soft" role="status"><Loader size="sm" />{reading ?? text.augment.drawing}</div> : null)
        : view === 'extremes' && chosen !== null ? <Extremes wish={wish ?? mine.of} sample={chosen} titleOf={(op) => units.find(({ id }) => id === op)?.title ?? op} />
          : mine.tiles.length === 0 ? <div className="soft">{text.augment.noneOfClass}</div>
            : <Busy old={old}>{(late) => <TileGrid answer={mine.answer} tiles={mine.tiles} beside={beside} held={held} side={side} late={late} onOpen={setOpen} />}</Busy>}
      {mine === null ? null : <TileDialog wish={wish ?? mine.of} count={mine.tiles.length} index={open} onIndex={setOpen} />}
    </div>
  )
}

/** Says that newer pictures are awaited, tells what is inside when that takes long, and by its paleness that these are no longer what the recipe says. */
function Busy({ old, children }: { old: boolean; children: (late: boolean) => ReactNode }) {
  const waiting = useGallery((state) => state.waiting)
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) return setLate(false)
    const timer = setTimeout(() => setLate(true), LATE_MS)
    return () => clearTimeout(timer)
  }, [waiting])
  return <div aria-busy={waiting} className={old ? 'outdated' : undefined}>{children(late && !old)}</div>
}

/** From the moment that tiles were asked for to the frame after they were painted, for measurements. */
function useRedrawTime(shown: Shown | null): void {
  useEffect(() => {
    if (shown === null) return
    const { asked, tiles } = shown
    const names = tiles.some(({ old }) => old) ? [REDRAW] : [REDRAW, WHOLE]
    const frame = requestAnimationFrame(() => {
      for (const name of names) {
        performance.measure(name, { start: asked, end: performance.now(), detail: tiles.filter(({ old }) => !old).length })
        if (performance.getEntriesByName(name).length > MOST_MEASURES) performance.clearMeasures(name)
      }
    })
    return () => cancelAnimationFrame(frame)
  }, [shown])
}
