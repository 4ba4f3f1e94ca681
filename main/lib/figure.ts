/**
 * Four significant digits, whole from ten thousand on, with a power of ten from a thousand million on; what is not there in
 * words. That a measured value happens to be whole changes nothing of how its column looks.
 */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return 'not measured'
  const size = Math.abs(value)
  if (size >= 1e9) return value.toExponential(3)
  if (Number.isInteger(value)) return String(value)
  return size >= 10_000 ? value.toFixed(0) : value.toPrecision(4)
}
