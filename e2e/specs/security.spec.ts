import { join } from 'node:path'
import { ROOT, expect, test } from '../fixtures/app'
import { seccompOf } from '../fixtures/processes'

test.describe('the page', () => {
  test('has nothing of Node or Electron, only the three functions of the bridge', async ({ shared: studio }) => {
    const reach = await studio.page.evaluate(() => ({
      globals: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'].filter((name) => name in globalThis),
      bridge: Object.keys(window.atelier).toSorted(),
    }))
    expect(reach).toEqual({ globals: [], bridge: ['call', 'host', 'listen'] })
  })

  test('has no web view, and its process is in the sandbox exactly when Atelier says so', async ({ shared: studio }) => {
    expect(await studio.page.evaluate(() => 'src' in document.createElement('webview'))).toBe(false)
    const pid = await studio.electron.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.getOSProcessId() ?? 0)
    const info = await studio.page.evaluate(() => window.atelier.host('host.info', {}))
    expect(info.ok && info.value.sandboxed).toBe(seccompOf(pid) === 2)
  })

  test('comes with a policy that allows only its own files', async ({ shared: studio }) => {
    const headers = await studio.page.evaluate(async () => Object.fromEntries((await fetch('app://atelier/')).headers))
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']?.split('; ')).toEqual([
      "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'",
      "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ])
  })

  test('cannot run text as code', async ({ shared: studio }) => {
    await studio.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.head.append(script)
    })
    // A timer of text, since code that a debugger evaluates may itself call eval.
    await studio.page.evaluate("setTimeout('window.evaluated = true', 0)")
    await studio.page.waitForTimeout(200)
    expect(await studio.page.evaluate(() => ['injected', 'evaluated'].filter((name) => name in window))).toEqual([])
    await expect.poll(() => studio.takeErrors().join(' ')).toContain('Content Security Policy')
  })

  test('reaches no other address', async ({ shared: studio }) => {
    const reached = await studio.page.evaluate(async () => {
      const results: string[] = []
      for (const address of ['https://example.org/', 'http://127.0.0.1:9/', 'file:///etc/passwd', 'app://other/']) {
        results.push(await fetch(address).then(() => address, () => 'refused'))
      }
      return results
    })
    expect(reached).toEqual(['refused', 'refused', 'refused', 'refused'])
    studio.takeErrors()
  })

  test('cannot get the host to load other addresses, even past its policy', async ({ shared: studio }) => {
    const outcome = await studio.electron.evaluate(async ({ session }) => {
      try {
        await session.defaultSession.fetch('https://example.org/')
        return 'loaded'
      } catch (error) {
        return String(error)
      }
    })
    expect(outcome).toContain('ERR_BLOCKED_BY_CLIENT')
  })

  test('gets no file outside its folder', async ({ shared: studio }) => {
    const statuses = await studio.page.evaluate(async () => {
      const paths = ['..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '..%5c..%5cpackage.json', '%00index.html', '%E0%A4%A', 'missing.js', '../main/app.js']
      return Promise.all(paths.map(async (path) => (await fetch(`app://atelier/${path}`)).status))
    })
    expect(statuses).toEqual([404, 404, 404, 404, 404, 404, 404])
    studio.takeErrors()
  })

  test('stays where it is: no navigation, no new window, no frame, no download', async ({ shared: studio }) => {
    const { page, electron } = studio
    await page.evaluate(() => { location.href = 'https://example.org/' })
    await page.evaluate(() => { location.href = 'data:text/html,hello' })
    const opened = await page.evaluate(() => window.open('app://atelier/') === null)
    await page.evaluate(() => {
      const link = Object.assign(document.createElement('a'), { href: 'app://atelier/', download: 'page.html' })
      document.body.append(link)
      link.click()
      const frame = Object.assign(document.createElement('iframe'), { src: 'https://example.org/' })
      document.body.append(frame)
    })
    await page.waitForTimeout(500)
    expect(opened).toBe(true)
    expect(page.url()).toBe('app://atelier/')
    expect(await electron.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
    const frames = await page.evaluate(() => [...document.querySelectorAll('iframe')].map((frame) => frame.contentDocument === null))
    expect(frames).toEqual([true])
    studio.takeErrors()
  })

  test('is given no permission', async ({ shared: studio }) => {
    const granted = await studio.page.evaluate(async () => ({
      notifications: await Notification.requestPermission(),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', () => 'refused'),
      place: await new Promise((done) => { navigator.geolocation.getCurrentPosition(() => done('granted'), () => done('refused')) }),
      clipboard: await navigator.clipboard.readText().then(() => 'granted', () => 'refused'),
    }))
    expect(granted).toEqual({ notifications: 'denied', camera: 'refused', place: 'refused', clipboard: 'refused' })
    studio.takeErrors()
  })
})

test.describe('a call', () => {
  test('that is not in the table answers with a typed error', async ({ shared: studio }) => {
    // The page's own types forbid this, so it goes in as text of a script would.
    const answers = await studio.page.evaluate(`Promise.all([
      window.atelier.call('files.read', {}), window.atelier.call('toString', {}), window.atelier.call('__proto__', {}),
      window.atelier.call(7, {}), window.atelier.host('host.exec', {}), window.atelier.host('runs.list', {}),
    ])`)
    expect(answers).toEqual(Array.from({ length: 6 }, () => ({ ok: false, error: { code: 'call.unknown', message: expect.stringContaining('There is no call'), hint: expect.any(String) } })))
  })

  test('with a wrong input answers with the field that is wrong and is not carried out', async ({ shared: studio }) => {
    const answers = await studio.page.evaluate(`Promise.all([
      window.atelier.call('runs.stop', { id: '../../etc' }), window.atelier.call('runs.list', { all: true }), window.atelier.host('host.setTheme', { theme: 'pink' }),
    ])`)
    expect(answers).toMatchObject([
      { ok: false, error: { code: 'call.input', message: expect.stringContaining('runs.stop: id') } },
      { ok: false, error: { code: 'call.input' } },
      { ok: false, error: { code: 'call.input', message: expect.stringContaining('host.setTheme: theme') } },
    ])
  })

  test('from any page but the window itself is refused, even with the same bridge', async ({ shared: studio }) => {
    const answer = await studio.electron.evaluate(async ({ BrowserWindow }, preload) => {
      const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } })
      await other.loadURL('app://atelier/')
      const given: unknown = await other.webContents.executeJavaScript("window.atelier.call('runs.list', {})")
      other.destroy()
      return given
    }, join(ROOT, 'out', 'preload', 'index.cjs'))
    expect(answer).toMatchObject({ ok: false, error: { code: 'call.sender' } })
  })

  test('to listen to an event that does not exist throws', async ({ shared: studio }) => {
    const outcome = await studio.page.evaluate(`(() => { try { window.atelier.listen('run.everything', () => {}); return 'listens' } catch (error) { return error.message } })()`)
    expect(outcome).toContain('there is no event')
  })

  test('to show a file outside the project is refused', async ({ shared: studio }) => {
    const answer = await studio.page.evaluate(() => window.atelier.host('host.reveal', { path: '/etc/passwd' }))
    expect(answer).toMatchObject({ ok: false, error: { code: 'host.outside' } })
  })
})
