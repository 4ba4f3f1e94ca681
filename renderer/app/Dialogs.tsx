import { Button, Kbd, Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { screens } from '../screens/registry'
import { actions } from '../state/actions'
import { useProject } from '../state/project'
import { useRuns } from '../state/runs'
import { useUi } from '../state/ui'
import { text } from '../text/en'
import { KEYS } from './keys'

const ROWS: readonly (readonly [string, string])[] = [
  ...screens.map(({ id, keys }) => [text.screens[id].title, keys] as const),
  [text.actions.palette, KEYS.palette], [text.actions.start, KEYS.start], [text.actions.pause, KEYS.pause], [text.actions.stop, KEYS.stop], [text.actions.resume, KEYS.resume], [text.actions.openProject, KEYS.openProject], [text.actions.shortcuts, KEYS.shortcuts],
]

const isKey = (key: string): key is keyof typeof text.sheet.keys => key in text.sheet.keys
const SHEET_ROWS: readonly (readonly [string, string])[] = Object.keys(text.sheet.keys).filter(isKey).map((key) => [text.sheet.keyNames[key], text.sheet.keys[key]])

const Keys = ({ rows }: { rows: typeof ROWS }) => <table className="data-table dense"><tbody>{rows.map(([name, keys]) => <tr key={name}><th scope="row">{name}</th><td className="number"><Kbd>{keys}</Kbd></td></tr>)}</tbody></table>

/** Questions and sheets that lie above the screens. */
export function Dialogs() {
  const { shortcuts, about, closing, twin, red, set } = useUi()
  const training = useRuns((state) => state.runs.filter((run) => run.state === 'running' && closing?.includes(run.id) === true).length)
  const version = useProject((state) => state.hostInfo?.version ?? '')
  return (
    <>
      <Modal opened={shortcuts} onClose={() => set({ shortcuts: false })} title={text.actions.shortcuts} size={880} centered closeButtonProps={{ 'aria-label': text.actions.close }}>
        <div className="shortcuts">
          <Keys rows={ROWS} />
          <section aria-label={text.sheet.keysTitle}><h2 className="section-title">{text.sheet.keysTitle}</h2><Keys rows={SHEET_ROWS} /></section>
        </div>
      </Modal>
      <Modal opened={about} onClose={() => set({ about: false })} title={text.actions.about} centered closeButtonProps={{ 'aria-label': text.actions.close }}>{text.about(version)}</Modal>
      <Modal opened={closing !== null} onClose={() => actions.close('cancel')} title={text.closing.title} centered closeButtonProps={{ 'aria-label': text.actions.close }}>
        <Stack gap="sm">
          <div>{text.closing.message(training, (closing?.length ?? 0) - training)}</div>
          <Button onClick={() => actions.close('background')}>{text.closing.background}</Button>
          <Button variant="default" onClick={() => actions.close('stop')}>{text.closing.stop}</Button>
          <Button variant="subtle" onClick={() => actions.close('cancel')}>{text.closing.cancel}</Button>
        </Stack>
      </Modal>
      <Modal opened={twin !== null} onClose={() => set({ twin: null })} title={twin === null ? '' : text.twin.title(twin.short)} centered closeButtonProps={{ 'aria-label': text.actions.close }}>
        {twin === null ? null : (
          <Stack gap="sm">
            <div>{text.twin.message(twin.short, twin.done)}</div>
            <Button onClick={() => { useRuns.getState().choose(twin.id); set({ twin: null }) }}>{text.twin.show(twin.short)}</Button>
            <Button variant="default" onClick={actions.startAgain}>{text.twin.again}</Button>
            <Button variant="subtle" onClick={() => set({ twin: null })}>{text.twin.cancel}</Button>
          </Stack>
        )}
      </Modal>
      <Modal opened={red !== null} onClose={() => set({ red: null })} title={text.preflight.redTitle} centered closeButtonProps={{ 'aria-label': text.actions.close }}>
        {red === null ? null : <Reason message={red} />}
      </Modal>
    </>
  )
}

/** Asks for the one line that is kept with a run which is started over a red finding. */
function Reason({ message }: { message: string }) {
  const [reason, setReason] = useState('')
  const start = (): void => { if (reason.trim() !== '') actions.startBecause(reason.trim()) }
  return (
    <Stack gap="sm">
      <div>{message}</div>
      <TextInput label={text.preflight.reason} placeholder={text.preflight.reasonFor} value={reason} data-autofocus onChange={(event) => setReason(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Enter') start() }} />
      <Button disabled={reason.trim() === ''} onClick={start}>{text.preflight.startAnyway}</Button>
      <Button variant="subtle" onClick={() => useUi.getState().set({ red: null })}>{text.twin.cancel}</Button>
    </Stack>
  )
}
