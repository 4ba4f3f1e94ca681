import { useEffect } from 'react'
import { attempt } from '../../state/notices'
import { useProject } from '../../state/project'
import { useRecipe } from '../../state/recipe'
import { useRuns } from '../../state/runs'
import { useTargets } from '../../state/targets'
import { text } from '../../text/en'

/** After the last change to the recipe; a person who is still typing is not measured. */
const PAUSE_MS = 500

/** Measures the targets of the form's recipe once it is valid. Only when asked where a training needs the machine, or where data would have to be fetched. */
export function useMeasuring(): { readonly stale: boolean; readonly busy: boolean; readonly why: string; check(): void; cancel(): void } {
  const complete = useRecipe((state) => state.complete)
  const { of, checking } = useTargets()
  const here = useProject((state) => state.datasets.some(({ name, available }) => name === complete?.data.dataset && available))
  const training = useRuns((state) => state.starting || state.runs.some((run) => run.state === 'running'))
  useEffect(() => {
    if (complete === null || training || !here || complete === useTargets.getState().of) return
    const timer = setTimeout(() => attempt(text.preflight.check, () => useTargets.getState().check(complete)), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [complete, training, here, of])
  return {
    stale: complete !== of, busy: checking !== null, why: complete === null ? text.preflight.invalid : training ? text.preflight.whileTraining : text.preflight.stale,
    check: () => { if (complete !== null) attempt(text.preflight.check, () => useTargets.getState().check(complete)) },
    cancel: () => attempt(text.preflight.cancel, () => useTargets.getState().cancel()),
  }
}
