import { useEffect, useMemo } from 'react'
import { z } from 'zod'
import { useShallow } from 'zustand/react/shallow'
import { augmentStep, dataSpec, recipeFrame, targetSpec } from '../../../preload/contract'
import type { JsonObject } from '../../../preload/contract'
import { useGallery } from '../../state/gallery'
import type { Wish } from '../../state/gallery'
import { same } from '../../state/gallery-tiles'
import { textAt, useRecipe } from '../../state/recipe'
import { nearest, shrinkFor, zoomsOf } from './pixels'

/** Until the first pictures are here their size is not known. */
const FIRST_SHRINK = 1

const look = z.object({ data: dataSpec, targets: z.array(targetSpec).min(1), augment: z.array(augmentStep), seed: recipeFrame.shape.seed })

type Gallery = ReturnType<typeof useGallery.getState>
/** Of the gallery what a wish follows from; of the pictures on show no more than their size, so that newer ones of it are no other wish. */
const settingsOf = ({ label, offset, count, seed, epoch, side, shown }: Gallery) => ({ label, offset, count, seed, epoch, side, of: shown?.of.data.dataset ?? null, height: shown?.answer.originalSize.height ?? 0, width: shown?.answer.originalSize.width ?? 0 })
type Settings = ReturnType<typeof settingsOf>
interface Asked { readonly wish: Wish | null; /** Whether it is a step's fault that there is none. */ readonly steps: boolean }

/** What the form's recipe and the gallery's own settings ask for; null where the recipe does not say enough. */
function wishOf(document: JsonObject, { label, offset, count, seed, epoch, side, of, height, width }: Settings): Asked {
  const shrink = of === textAt(document, 'data.dataset') ? shrinkFor(nearest(zoomsOf({ height, width }), side), window.devicePixelRatio) : FIRST_SHRINK
  const { data, targets, augment, seed: own } = document
  const parsed = look.safeParse({ data, targets, augment: augment ?? [], seed: seed ?? own })
  return parsed.success ? { wish: { ...parsed.data, label, offset, count, epoch, shrink }, steps: false } : { wish: null, steps: parsed.error.issues.every(({ path }) => path[0] === 'augment') }
}

/** What is asked for now. */
export function useWish(): Asked {
  const document = useRecipe((state) => state.document)
  const settings = useGallery(useShallow(settingsOf))
  return useMemo(() => wishOf(document, settings), [document, settings])
}

/** Asks for it while the gallery is on the page, and anew as soon as a slider moves: before the page draws the slider, so that threads are at work meanwhile. */
export function useAsking(on: boolean): void {
  useEffect(() => {
    if (!on) return
    let last: Wish | null = null
    const ask = (): void => {
      const { wish } = wishOf(useRecipe.getState().document, settingsOf(useGallery.getState()))
      if (wish === null || (last !== null && same(last, wish))) return
      last = wish
      useGallery.getState().want(wish)
    }
    ask()
    const leave = [useRecipe.subscribe(ask), useGallery.subscribe(ask)]
    return () => leave.forEach((end) => end())
  }, [on])
}
