import { expect, test, vi } from 'vitest'
import { actions } from './actions'
import { useNotices } from './notices'
import { useUi } from './ui'

const refused = { ok: false as const, error: { code: 'data.reader', message: 'holds nothing that is a data set', hint: '' } }

test('while a picked folder is read the Data screen is there at once and says which one, and a person who goes elsewhere meanwhile stays there', async () => {
  const answers: (() => void)[] = []
  vi.stubGlobal('window', { atelier: {
    host: () => Promise.resolve({ ok: true, value: { path: '/home/me/moths/' } }),
    call: () => new Promise((resolve) => { answers.push(() => resolve(refused)) }),
  } })
  useUi.getState().show('train')
  actions.addFolder()
  await vi.waitFor(() => expect(answers).toHaveLength(1))
  expect([useUi.getState().screen, useUi.getState().adding.map(({ path }) => path)]).toEqual(['data', ['/home/me/moths/']])
  useUi.getState().show('targets')
  answers[0]?.()
  await vi.waitFor(() => expect(useUi.getState().adding).toEqual([]))
  expect(useUi.getState().screen).toBe('targets')
  expect(useNotices.getState().notices).toHaveLength(1)
})

test('what is cancelled while it is read leaves the list and says nothing more', async () => {
  const cancelled: unknown[] = []
  let refuse: () => void = () => undefined
  useNotices.setState({ notices: [] })
  vi.stubGlobal('window', { atelier: {
    host: () => Promise.resolve({ ok: true, value: { path: '/home/me/moths/' } }),
    call: (name: string, input: unknown) => {
      if (name === 'preflight.cancel') {
        cancelled.push(input)
        refuse()
        return Promise.resolve({ ok: true, value: {} })
      }
      return new Promise((resolve) => { refuse = () => resolve({ ok: false, error: { code: 'preflight.cancelled', message: 'The check was cancelled.', hint: '' } }) })
    },
  } })
  actions.addFolder()
  await vi.waitFor(() => expect(useUi.getState().adding).toHaveLength(1))
  const ticket = useUi.getState().adding[0]?.ticket ?? ''
  actions.cancel(ticket)
  await vi.waitFor(() => expect(useUi.getState().adding).toEqual([]))
  expect([cancelled, useNotices.getState().notices]).toEqual([[{ ticket }], []])
})
