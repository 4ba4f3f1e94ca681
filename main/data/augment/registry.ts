import { registry } from '../../lib/registry'
import { affine } from './affine'
import { autocontrast } from './autocontrast'
import { brightness } from './brightness'
import { contrast } from './contrast'
import { cropWithPadding } from './crop'
import { cutMix } from './cut-mix'
import type { Transform } from './define'
import { equalize } from './equalize'
import { gamma } from './gamma'
import { gaussianBlur } from './gaussian-blur'
import { gaussianNoise } from './gaussian-noise'
import { greyscale } from './greyscale'
import { horizontalFlip } from './horizontal-flip'
import { hue } from './hue'
import { invert } from './invert'
import { mixup } from './mixup'
import { oneOf } from './one-of'
import { perspective } from './perspective'
import { posterize } from './posterize'
import { randAugment } from './rand-augment'
import { randomErasing } from './random-erasing'
import { randomResizedCrop } from './random-resized-crop'
import { saturation } from './saturation'
import { sharpness } from './sharpness'
import { solarize } from './solarize'
import { trivialAugment } from './trivial-augment'
import { verticalFlip } from './vertical-flip'

/** Every way to change training images. */
export const augmentations = registry<Transform>('augmentation', [
  horizontalFlip, verticalFlip, cropWithPadding, randomResizedCrop, affine, perspective,
  brightness, contrast, saturation, hue, gamma, greyscale,
  gaussianBlur, sharpness, gaussianNoise, randomErasing,
  invert, autocontrast, equalize, posterize, solarize,
  mixup, cutMix, randAugment, trivialAugment, oneOf,
])
