import { expect, it, vi } from 'vitest'
import { galleryWish, recipeFrame } from '../../preload/contract'
import { useGallery } from './gallery'

const wishOf = (dataset: string, column: string, label: string | null, offset: number) => {
  const { data, targets } = recipeFrame.parse({ data: { dataset }, targets: [{ name: 'kind', column, kind: 'class', loss: 'cross-entropy' }], model: { arch: 'mlp' } })
  return galleryWish.parse({ data, targets, augment: [], seed: 1, epoch: 0, label, offset, count: 8, places: null, originals: false, shrink: 1 })
}

it('another data set, and another class target, are asked for from the start and in all classes', async () => {
  const asked: { label: string | null; offset: number }[] = []
  const call = (_: string, input: unknown): Promise<unknown> => {
    const { label, offset } = galleryWish.parse(input)
    asked.push({ label, offset })
    return Promise.resolve({ ok: false, error: { code: 'owner.gone', message: 'nobody is there', hint: '' } })
  }
  vi.stubGlobal('window', { atelier: { call, host: call } })
  const { want } = useGallery.getState()
  for (const [i, wish] of [wishOf('a', 'kind', 'Bag', 16), wishOf('b', 'kind', 'Bag', 16), wishOf('b', 'kind', 'Cat', 8), wishOf('b', 'other', 'Cat', 8)].entries()) {
    want(wish)
    await vi.waitFor(() => expect(asked).toHaveLength(i + 1))
    await vi.waitFor(() => expect(useGallery.getState().waiting).toBe(false))
  }
  expect(asked).toEqual([{ label: 'Bag', offset: 16 }, { label: null, offset: 0 }, { label: 'Cat', offset: 8 }, { label: null, offset: 0 }])
})
