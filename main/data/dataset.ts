import type { Damage } from '../../preload/contract/data'
import type { Unit } from '../lib/registry'

/** Pixels as they were decoded: uint8, [height, width, channels], rows first. */
export interface RawImage { readonly height: number; readonly width: number; readonly channels: number; readonly data: Uint8Array }
export interface ImageSize { readonly height: number; readonly width: number; readonly channels: number }

/** A column of facts about the samples, in the samples' order; null is a missing value. */
export type Column =
  | { readonly name: string; readonly kind: 'number'; readonly values: readonly (number | null)[] }
  | { readonly name: string; readonly kind: 'text'; readonly values: readonly (string | null)[]; /** Classes in their own order, where the data set has one. */ readonly classes?: readonly string[] }

/** An opened data set: what there is, not yet what a recipe makes of it. A sample is known by its index, 0 to count - 1. */
export interface Dataset {
  readonly reader: string
  readonly path: string
  readonly license: string | null
  readonly bytes: number
  readonly fingerprint: string
  /** Its files that could not even be opened. With any, the fingerprint tells neither what the data is nor whether it changed. */
  readonly unread: number
  readonly count: number
  /** Names of its parts; images by class have at least "train". */
  readonly parts: readonly string[]
  partOf(index: number): string
  /** What a person would call this sample: a path, a row. */
  source(index: number): string
  /** Why this sample cannot be used, or null. */
  damageOf(index: number): string | null
  readonly columns: readonly Column[]
  /** Sizes and pixels, or null for tables. `column` names the column with paths where there are several to choose from. */
  readonly images: {
    size(index: number): ImageSize | null
    read(index: number): Promise<RawImage>
    /** Whether reading decodes a file; where pixels lie in memory as they are, keeping them elsewhere saves nothing. */
    readonly decodes: boolean
    /** The picture for showing, no larger than `side`, decoded at little more than that. */
    preview(index: number, side: number): Promise<RawImage>
  } | null
  /** What is wrong beyond single samples and a person decides on: an empty class, a file that may have been meant as a sample. */
  readonly damage: readonly Damage[]
  /** What lies beside the samples and is none, such as notes: said, and left out. */
  readonly notes: readonly Damage[]
  /** Whether its files still have the sizes and times that they were opened with, and none came or went. */
  unchanged(): Promise<boolean>
}

export interface OpenHooks {
  /** Folder for what is worth remembering between runs, such as hashes of files that have not changed. */
  readonly cacheDir: string
  onProgress(done: number, total: number, phase: string): void
  /** Something that a person should know, and that stops nothing. */
  onWarning?(message: string): void
  readonly signal?: AbortSignal | undefined
}

/** Where a data set lies and who reads it. */
export interface DatasetLocation { readonly name: string; readonly reader: string; readonly path: string; readonly imageColumn?: string | null | undefined }

export interface Reader extends Unit {
  /** True when the path looks like this reader's kind; looks at names and first bytes only. */
  detect(path: string): Promise<boolean>
  open(location: DatasetLocation, hooks: OpenHooks): Promise<Dataset>
}
