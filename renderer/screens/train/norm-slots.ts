import type { Resolved } from '../../../preload/contract'

/** A layer whose norm can be chosen: its place in the model, its channels, and what it does now in words. */
export interface Slot { readonly id: string; readonly channels: number; readonly detail: string }

/** The norm layers of a model, in their order. */
export const slotsOf = (model: Resolved['model']): Slot[] => (model?.nodes ?? []).flatMap(({ id, kind, shape, detail }) => (kind.startsWith('norm.') ? [{ id, channels: shape.at(-1) ?? 1, detail }] : []))

/** Every number of equal groups that so many channels can be split into. */
export const divisors = (channels: number): number[] => Array.from({ length: channels }, (_, i) => i + 1).filter((n) => channels % n === 0)
