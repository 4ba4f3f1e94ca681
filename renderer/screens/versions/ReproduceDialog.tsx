import { Button, Modal, Stack } from '@mantine/core'
import { attempt } from '../../state/notices'
import { useReproducing } from '../../state/reproducing'
import { text } from '../../text/en'

/** Asks whether to reproduce a run although its data are others by now. */
export function ReproduceDialog() {
  const { asked, start, leave } = useReproducing()
  return (
    <Modal opened={asked !== null} onClose={leave} title={asked === null ? '' : text.reproduce.title(asked.run)} centered closeButtonProps={{ 'aria-label': text.actions.close }}>
      {asked === null ? null : (
        <Stack gap="sm">
          <div>{asked.error.message} {text.reproduce.otherData}</div>
          <Button variant="default" onClick={() => attempt(text.reproduce.action, () => start(asked.run, true))}>{text.reproduce.anyway}</Button>
          <Button data-autofocus onClick={leave}>{text.reproduce.leave}</Button>
        </Stack>
      )}
    </Modal>
  )
}
