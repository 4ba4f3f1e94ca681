import { beforeEach, expect, it, vi } from 'vitest'
import { attempt, useNotices } from './notices'
import { useUi } from './ui'

const shown = (): string[] => useNotices.getState().notices.map(({ action, message, screen }) => `${screen}, ${action ?? 'message'}: ${message}`)
beforeEach(() => {
  useNotices.setState({ notices: [] })
  useUi.getState().show('data')
})

it('says which action failed, once, and no longer when that action went well', async () => {
  const fails = (message: string) => () => Promise.reject(new Error(message))
  attempt('Add CSV file', fails('a quote is open'))
  attempt('Stop', fails('no such run'))
  await vi.waitFor(() => expect(shown()).toEqual(['data, Add CSV file: a quote is open', 'data, Stop: no such run']))
  attempt('Add CSV file', fails('no such file'))
  await vi.waitFor(() => expect(shown()).toEqual(['data, Stop: no such run', 'data, Add CSV file: no such file']))
  attempt('Add CSV file', () => Promise.resolve())
  await vi.waitFor(() => expect(shown()).toEqual(['data, Stop: no such run']))
})

it('keeps a notice with the screen where it came up until it is gathered', () => {
  useNotices.getState().say('penguins is off the list')
  useUi.getState().show('train')
  expect(shown()).toEqual(['data, message: penguins is off the list'])
  useNotices.getState().gather('train')
  expect(shown()).toEqual(['train, message: penguins is off the list'])
})
