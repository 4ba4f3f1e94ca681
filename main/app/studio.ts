import { MessageChannelMain, app, dialog, nativeTheme, session } from 'electron'
import type { BrowserWindow, Tray } from 'electron'
import { spawn } from 'node:child_process'
import { basename, join } from 'node:path'
import { LINE_CHANNEL, calls, events } from '../../preload/contract'
import { bindPage } from '../ipc/bind'
import type { Bridge } from '../ipc/bind'
import type { Log } from '../lib/log'
import { atelierRoot } from '../lib/root'
import { ChosenPlaces } from './chosen'
import { Closing } from './closing'
import { hostHandlers, pick } from './host-calls'
import { setMenu } from './menu'
import { OwnerProcess } from './owner-process'
import { canonicalPath } from './places'
import type { Places } from './places'
import { ORIGIN } from './protocol'
import { secureContents, secureSession } from './security'
import { changeSettings, readSettings, withRecent } from './settings'
import type { Theme } from './settings'
import { showTray } from './tray'
import { createWindow, showWindow } from './window'

export interface StudioOptions { readonly project: string; readonly places: Places; readonly log: Log }

/** One window on one project, with the process that owns the project. Made when the app is ready; ends the app by itself. */
export class Studio {
  private readonly root = atelierRoot()
  private readonly sandboxed = !app.commandLine.hasSwitch('no-sandbox')
  private readonly owner: OwnerProcess
  private readonly bridge: Bridge
  private readonly closing: Closing
  private readonly window: BrowserWindow
  private readonly chosen = new ChosenPlaces()
  private tray: Tray | null = null
  private leaving = false

  constructor(private readonly options: StudioOptions) {
    const { project, places, log } = options
    log.write('info', 'app', `Atelier ${app.getVersion()} opens ${project}, ${this.sandboxed ? 'sandboxed' : 'without a sandbox'}`)
    nativeTheme.themeSource = readSettings(places.settings).theme
    this.remember((now) => withRecent(now, project))
    secureSession(session.defaultSession, join(this.root, 'out', 'renderer'), log)
    app.on('web-contents-created', (_event, contents) => secureContents(contents, log))

    this.owner = new OwnerProcess({
      entry: join(this.root, 'out', 'main', 'owner.js'), project, sandboxed: this.sandboxed, log,
      onEvent: ({ name, payload }) => this.hear(name, payload),
      onOpen: (again) => {
        this.joinPage()
        if (again) void this.tellOwner()
      },
    })
    this.closing = new Closing({
      owner: (name, input) => this.owner.call(name, input),
      ownerPid: () => this.owner.pid(),
      ask: (runs) => void this.askToClose(runs),
      hide: () => this.hide(),
      leave: () => void this.leave(),
    })
    this.bridge = bindPage({
      page: () => (this.window.isDestroyed() ? null : this.window.webContents),
      origin: ORIGIN, log,
      owner: (name, input) => {
        this.chosen.check(name, input)
        return this.owner.call(name, input)
      },
      host: hostHandlers({
        project, sandboxed: this.sandboxed, window: () => this.window, chosen: this.chosen, theme: () => nativeTheme.themeSource,
        setTheme: (theme) => this.setTheme(theme), openProject: (path) => this.openProject(path), close: (choice) => void this.closing.choose(choice),
      }),
    })
    this.window = createWindow({ root: this.root, places, project: basename(project), log })
    this.window.webContents.on('did-finish-load', () => this.joinPage())
    this.window.on('close', (event) => {
      if (this.leaving) return
      event.preventDefault()
      void this.closing.attempt()
    })
    this.setMenu()

    app.on('second-instance', () => {
      if (this.leaving) app.relaunch()
      else this.show()
    })
    app.on('activate', () => this.show())
    // A terminal's Ctrl+C or a shutdown cannot be asked back: trainings write a checkpoint and wait in the queue.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void this.leave())
  }

  private hear(name: string, payload: unknown): void {
    this.bridge.forward(name, payload)
    if (name === 'run.changed') void this.closing.runChanged(events['run.changed'].parse(payload).run.state)
  }

  /** Gives page and owner the two ends of a new line; where one of them is not there yet, its coming brings another. */
  private joinPage(): void {
    if (this.window.isDestroyed()) return
    const { webContents } = this.window
    if (!webContents.getURL().startsWith(`${ORIGIN}/`)) return
    const { port1, port2 } = new MessageChannelMain()
    void this.owner.line(port1)
    webContents.postMessage(LINE_CHANNEL, null, [port2])
  }

  /** After a new start of the owner the page reads its lists again. */
  private async tellOwner(): Promise<void> {
    const info = await this.owner.call('project.info', {})
    if (info.ok) this.bridge.send('project.owner', calls['project.info'].output.parse(info.value).owner)
  }

  private remember(change: Parameters<typeof changeSettings>[1]): void {
    try {
      changeSettings(this.options.places.settings, change)
    } catch (error) {
      this.options.log.write('warn', 'app', `settings are not remembered: ${String(error)}`)
    }
  }

  private setMenu(): void {
    const { project, places } = this.options
    setMenu({
      theme: nativeTheme.themeSource,
      recent: readSettings(places.settings).recent.filter((path) => path !== project),
      command: (command) => this.bridge.send('host.command', { command }),
      setTheme: (theme) => this.setTheme(theme),
      openProject: (path) => void this.openProject(path),
    })
  }

  private setTheme(theme: Theme): void {
    nativeTheme.themeSource = theme
    this.remember((now) => ({ ...now, theme }))
    this.setMenu()
    this.bridge.send('host.theme', { theme })
  }

  /** Another project opens in a process of its own. This window stays, unless its own project could not be opened. */
  private async openProject(path: string | null): Promise<void> {
    const chosen = path ?? await pick(this.window, { title: 'Open project', properties: ['openDirectory', 'createDirectory'] })
    if (chosen === null || canonicalPath(chosen) === this.options.project) return
    const args = [...(app.isPackaged ? [] : [app.getAppPath()]), ...(this.sandboxed ? [] : ['--no-sandbox']), '--project', chosen]
    spawn(process.execPath, args, { detached: true, stdio: 'ignore' }).unref()
    if (!(await this.owner.opened()).ok) await this.leave()
  }

  /** The page asks in its own words; where it cannot, a system dialog does. */
  private async askToClose(runs: string[]): Promise<void> {
    this.show()
    if (!this.window.webContents.isCrashed() && !this.window.webContents.isLoading()) {
      this.bridge.send('host.closing', { runs })
      return
    }
    const { response } = await dialog.showMessageBox(this.window, {
      type: 'question', message: 'A training is still running.', buttons: ['Stop it and quit', 'Keep it running in the background', 'Cancel'], cancelId: 2, defaultId: 2,
    })
    await this.closing.choose(response === 0 ? 'stop' : response === 1 ? 'background' : 'cancel')
  }

  private hide(): void {
    this.window.hide()
    this.tray ??= showTray(this.root, () => this.show(), () => this.window.close())
  }

  private show(): void {
    this.closing.shown()
    this.tray?.destroy()
    this.tray = null
    showWindow(this.window)
  }

  private async leave(): Promise<void> {
    if (this.leaving) return
    this.leaving = true
    this.window.hide()
    this.tray?.destroy()
    await this.owner.close()
    this.options.log.write('info', 'app', 'closed')
    app.exit(0)
  }
}
