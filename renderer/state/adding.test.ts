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
  expect([useUi.getState().screen, useUi.getState().adding]).toEqual(['data', ['/home/me/moths/']])
  useUi.getState().show('targets')
  answers[0]?.()
  await vi.waitFor(() => expect(useUi.getState().adding).toEqual([]))
  expect(useUi.getState().screen).toBe('targets')
  expect(useNotices.getState().notices).toHaveLength(1)
})
