import { Button, Select } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { useEffect } from 'react'
import type { Effects } from '../../../preload/contract'
import { host } from '../../api/client'
import { actions } from '../../state/actions'
import { useEffects } from '../../state/effects'
import { attempt, useNotices } from '../../state/notices'
import { useRuns } from '../../state/runs'
import { useSheet } from '../../state/sheet'
import { text } from '../../text/en'
import { metricWords } from '../../text/format'
import { Empty } from '../../ui/Empty'
import { Failed } from '../../ui/Failed'
import { EffectsTable } from './EffectsTable'
import { effectsTsv, shownFactors } from './effects-words'
import './effects.css'

const read = (): void => attempt(text.effects.reading, () => useEffects.getState().read())

/** What each factor did to a metric, all else equal: the answer in words, and every change with its interval and its pairs. */
export function EffectsPart() {
  const { answer, error, waiting, datasets } = useEffects()
  const versions = useSheet((state) => state.info?.versions)
  const finished = useRuns((state) => state.runs.filter((run) => run.state === 'done').length)
  useEffect(read, [versions, finished])
  return (
    <div className="effects-part">
      <Choice />
      {error !== null ? <div className="panel"><Failed title={text.effects.failed} message={error.message} hint={error.hint} details={error} onAgain={read} /></div>
        : answer !== null ? <Answer answer={answer} />
          : datasets !== null && datasets.length === 0 ? <Empty title={text.effects.emptyTitle} action={<Button onClick={() => actions.show('train')}>{text.versions.go}</Button>}>{text.effects.empty}</Empty>
            : waiting ? <div className="soft" role="status">{text.effects.reading}</div> : null}
    </div>
  )
}

/** Which metric on which data set, and all of it to take along. */
function Choice() {
  const { answer, datasets, metric, choose } = useEffects()
  const known = useSheet((state) => state.known)
  const metrics = (known ?? []).filter(({ kind, direction, expression }) => kind === 'metric' && direction !== null && !expression.endsWith('.scaled') && !expression.startsWith('name(')).map(({ expression }) => expression)
  const shown = answer?.metric ?? metric
  const pick = (part: Parameters<typeof choose>[0]): void => attempt(text.effects.reading, () => choose(part))
  const copy = (of: Effects): void => attempt(text.effects.copy, async () => {
    await host('host.copy', { text: effectsTsv(of) })
    useNotices.getState().say(text.effects.copied(of.factors.reduce((sum, { changes }) => sum + changes.length, 0)))
  })
  if (datasets === null || datasets.length === 0) return null
  return (
    <div className="effects-choice">
      <Select size="xs" label={text.effects.metric} w={250} allowDeselect={false} searchable value={shown} data={metrics.map((value) => ({ value, label: metricWords(value) }))} onChange={(value) => { if (value !== null) pick({ metric: value }) }} />
      <Select size="xs" label={text.effects.dataset} w={260} allowDeselect={false} value={answer?.dataset ?? useEffects.getState().dataset} data={datasets.map(({ name, versions }) => ({ value: name, label: text.effects.dataset1(name, versions) }))} onChange={(value) => { if (value !== null) pick({ dataset: value }) }} />
      <span className="grow" />
      <Button size="xs" variant="default" leftSection={<IconCopy size={14} />} disabled={answer === null || answer.factors.every(({ changes }) => changes.length === 0)} onClick={() => { if (answer !== null) copy(answer) }}>{text.effects.copy}</Button>
    </div>
  )
}

function Answer({ answer }: { answer: Effects }) {
  const factors = shownFactors(answer)
  return (
    <div className="effects-body" tabIndex={-1}>
      <p className="effects-said">{answer.sentence} <span className="soft">{answer.noise.measured ? answer.noise.sentence : text.effects.noFloor(answer.noise.reason)}</span></p>
      {factors.length === 0 ? <Empty title={text.effects.emptyTitle}>{text.effects.noPairs}</Empty> : <EffectsTable answer={answer} factors={factors} />}
    </div>
  )
}
