import { memo, useLayoutEffect, useRef } from 'react'
import { toRgba } from './pixels'

interface PixelCanvasProps {
  readonly pixels: Uint8Array
  readonly size: { readonly height: number; readonly width: number; readonly channels: number }
  /** Width and height on the screen, in pixels. */
  readonly width: number
  readonly height: number
  /** What the picture is, where nothing beside it says so. */
  readonly label?: string
}

/** One picture, byte for byte: enlarged by nearest neighbour, shrunk smoothly. */
export const PixelCanvas = memo(function PixelCanvas({ pixels, size, width, height, label }: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d') ?? null
    if (context === null || pixels.length < size.height * size.width * size.channels) return
    const image = context.createImageData(size.width, size.height)
    toRgba(pixels, size.channels, image.data)
    context.putImageData(image, 0, 0)
  }, [pixels, size.height, size.width, size.channels])
  return <canvas ref={canvas} className="pixels" width={size.width} height={size.height} style={{ width, height, imageRendering: width >= size.width ? 'pixelated' : 'auto' }} role={label === undefined ? undefined : 'img'} aria-label={label} aria-hidden={label === undefined} />
})
