import type { TfTensor } from './tfjs'
import { paddingOf } from './padding'

/** One pooling, as its gradient needs it. */
export interface Pool { readonly kind: 'max' | 'average'; readonly size: readonly [number, number]; readonly strides: readonly [number, number]; readonly padding: 'same' | 'valid' }

/**
 * dL/dx of a pooling, x [N, H, W, C] and dy [N, H', W', C], as TensorFlow gives it. A maximum passes its gradient to the
 * first place that holds it; an average shares it among the places that lie inside the map. The library's own kernels on
 * wasm give other gradients (contract.test.ts compares), so these take their place.
 */
export function poolGradient(x: TfTensor, dy: TfTensor, { kind, size, strides, padding }: Pool): Float32Array {
  const [n = 0, height = 0, width = 0, channels = 0] = x.shape
  const values = x.dataSync()
  const upstream = dy.dataSync()
  const gradient = new Float32Array(x.size)
  const rows = paddingOf(height, size[0], strides[0], padding)
  const columns = paddingOf(width, size[1], strides[1], padding)
  let from = 0
  for (let sample = 0; sample < n; sample += 1) {
    for (let row = 0; row < rows.output; row += 1) {
      const top = Math.max(0, row * strides[0] - rows.before)
      const bottom = Math.min(height, row * strides[0] - rows.before + size[0])
      for (let column = 0; column < columns.output; column += 1) {
        const left = Math.max(0, column * strides[1] - columns.before)
        const right = Math.min(width, column * strides[1] - columns.before + size[1])
        const share = 1 / ((bottom - top) * (right - left))
        for (let channel = 0; channel < channels; channel += 1, from += 1) {
          const at = (i: number, j: number): number => ((sample * height + i) * width + j) * channels + channel
          const dvalue = upstream[from] ?? NaN
          let best = at(top, left)
          for (let i = top; i < bottom; i += 1) {
            for (let j = left; j < right; j += 1) {
              const place = at(i, j)
              if (kind === 'average') gradient[place] = (gradient[place] ?? NaN) + dvalue * share
              else if ((values[place] ?? NaN) > (values[best] ?? NaN)) best = place
            }
          }
          if (kind === 'max') gradient[best] = (gradient[best] ?? NaN) + dvalue
        }
      }
    }
  }
  return gradient
}
