import { z } from 'zod'

/** Every screen by its id, with its title, in the order of rail, menu and keys. The page's registry gives each its component. */
export const SCREENS = { train: 'Train', versions: 'Versions', augment: 'Augment', targets: 'Targets', data: 'Data', engine: 'Engine' } as const

export type ScreenId = keyof typeof SCREENS
const isScreenId = (key: string): key is ScreenId => key in SCREENS
export const screenIds: readonly ScreenId[] = Object.keys(SCREENS).filter(isScreenId)
export const screenId = z.enum(screenIds)
