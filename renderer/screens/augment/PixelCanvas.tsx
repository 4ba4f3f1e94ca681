import { memo, useLayoutEffect, useRef } from 'react'
import { toRgba } from './pixels'

interface PixelCanvasProps {
  readonly pixels: Uint8Array
  /** Index of the picture in `pixels`. */
  readonly index: number
  readonly size: { readonly height: number; readonly width: number; readonly channels: number }
  /** Width and height on the screen, in pixels. */
  readonly width: number
  readonly height: number
  /** What the picture is, where nothing beside it says so. */
  readonly label?: string
}

/** One picture of a block of pixels, byte for byte: enlarged by nearest neighbour, shrunk smoothly. */
export const PixelCanvas = memo(function PixelCanvas({ pixels, index, size, width, height, label }: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d') ?? null
    const length = size.height * size.width * size.channels
    if (context === null || pixels.length < (index + 1) * length) return
    const image = context.createImageData(size.width, size.height)
    toRgba(pixels.subarray(index * length, (index + 1) * length), size.channels, image.data)
    context.putImageData(image, 0, 0)
  }, [pixels, index, size.height, size.width, size.channels])
  return <canvas ref={canvas} className="pixels" width={size.width} height={size.height} style={{ width, height, imageRendering: width >= size.width ? 'pixelated' : 'auto' }} role={label === undefined ? undefined : 'img'} aria-label={label} aria-hidden={label === undefined} />
})
