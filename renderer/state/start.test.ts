import { expect, test, vi } from 'vitest'
import { actions } from './actions'
import { useRecipe } from './recipe'

test('Start waits for the check of what was typed last and does not start a broken recipe', async () => {
  const asked: string[] = []
  vi.stubGlobal('window', { atelier: { call: (name: string) => {
    asked.push(name)
    return Promise.resolve({ ok: true, value: { recipe: null, problems: [{ path: 'optim.lr', message: 'Must be above 0', hint: '' }], model: null } })
  } } })
  useRecipe.getState().set('optim.lr', 0)
  actions.start()
  await vi.waitFor(() => expect(useRecipe.getState().checking).toBe(false))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(asked).toContain('recipes.resolve')
  expect(asked).not.toContain('runs.start')
})

test('Start is not lost when the check that follows typing comes while it waits', async () => {
  const asked: string[] = []
  vi.stubGlobal('window', { atelier: { call: async (name: string) => {
    asked.push(name)
    // Longer than the pause after typing, so that a check of its own would start meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 300))
    return name === 'recipes.resolve' ? { ok: true, value: { recipe: null, problems: [], model: null } } : { ok: false, error: { code: 'test', message: 'as far as this test goes', hint: '' } }
  } } })
  useRecipe.getState().set('optim.lr', 0.05)
  actions.start()
  await vi.waitFor(() => expect(asked).toContain('runs.start'), { timeout: 3000 })
})

test('the answer to what the form held before a change does not pass for the answer to what it holds now', async () => {
  const answers: (() => void)[] = []
  vi.stubGlobal('window', { atelier: { call: () => new Promise((resolve) => { answers.push(() => resolve({ ok: true, value: { recipe: null, problems: [], model: null } })) }) } })
  useRecipe.getState().set('optim.lr', 0.1)
  const before = useRecipe.getState().check()
  useRecipe.getState().set('optim.lr', 0.2)
  answers[0]?.()
  await before
  expect(useRecipe.getState().checking).toBe(true)
  const now = useRecipe.getState().check()
  answers[1]?.()
  await now
  expect(useRecipe.getState().checking).toBe(false)
})
