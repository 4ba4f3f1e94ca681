/** Rows of padding before and after one spatial axis, as TensorFlow's 'same' and 'valid' lay them. */
export function paddingOf(input: number, kernel: number, stride: number, padding: 'same' | 'valid'): { before: number; after: number; output: number } {
  if (padding === 'valid') return { before: 0, after: 0, output: Math.floor((input - kernel) / stride) + 1 }
  const output = Math.ceil(input / stride)
  const total = Math.max((output - 1) * stride + kernel - input, 0)
  const before = Math.floor(total / 2)
  return { before, after: total - before, output }
}
