import { app, protocol } from 'electron'
import type { Session, WebContents } from 'electron'
import type { Log } from '../lib/log'
import { ORIGIN, SCHEME, servePage } from './protocol'

/** Before 'ready': our scheme is a real origin, so that the page has a policy and storage of its own; names never resolve. */
export function prepareSecurity(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
}

/** The page may show itself and nothing else: no other address, permission, device or download. */
export function secureSession(session: Session, root: string, log: Log): void {
  session.protocol.handle(SCHEME, servePage(root))
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !url.startsWith(`${ORIGIN}/`) && !url.startsWith('data:')
    if (cancel) log.write('warn', 'security', `refused a request to ${url.slice(0, 200)}`)
    answer({ cancel })
  })
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.write('warn', 'security', `refused the permission ${permission}`)
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
}

/** Every page of the app stays where it is: no navigation, no new window, no web view. */
export function secureContents(contents: WebContents, log: Log): void {
  const refuse = (event: { preventDefault: () => void }, what: string): void => {
    event.preventDefault()
    log.write('warn', 'security', `refused ${what}`)
  }
  contents.on('will-frame-navigate', (event) => refuse(event, `a navigation to ${event.url.slice(0, 200)}`))
  contents.on('will-redirect', (event) => refuse(event, 'a redirect'))
  contents.on('will-attach-webview', (event) => refuse(event, 'a web view'))
  contents.setWindowOpenHandler(({ url }) => {
    log.write('warn', 'security', `refused a window for ${url.slice(0, 200)}`)
    return { action: 'deny' }
  })
}
