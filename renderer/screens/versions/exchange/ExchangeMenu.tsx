import { Button, Menu } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { exchange } from '../../../state/exchange'
import { mirrorActions } from '../../../state/mirror'
import { useSheet } from '../../../state/sheet'
import { text } from '../../../text/en'

/** How the history leaves and comes in, once or from now on. What is in the trash does not leave. */
export function ExchangeMenu() {
  const trash = useSheet((state) => state.trash)
  const some = useSheet((state) => (state.info?.versions ?? 0) > 0)
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target><Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconArrowsExchange size={13} />}>{text.exchange.menu}</Button></Menu.Target>
      <Menu.Dropdown>
        {trash || !some ? null : <Menu.Item onClick={exchange.beginExport}>{text.exchange.exportAct}</Menu.Item>}
        <Menu.Item onClick={exchange.importFile}>{text.exchange.importFile}</Menu.Item>
        <Menu.Item onClick={exchange.importFolder}>{text.exchange.importFolder}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={mirrorActions.open}>{text.mirror.act}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
