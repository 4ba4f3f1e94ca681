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

let sheet: ImageData | null = null
/** A sheet to put one picture on at a time: a new one for each of many tiles would keep the collector of garbage busier than their drawing. */
function sheetFor(context: CanvasRenderingContext2D, width: number, height: number): ImageData {
  if (sheet === null || sheet.width !== width || sheet.height !== height) sheet = context.createImageData(width, height)
  return sheet
}

/** One picture, byte for byte: enlarged by nearest neighbour, shrunk smoothly. */
export const PixelCanvas = memo(function PixelCanvas({ pixels, size, width, height, label }: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d') ?? null
    if (context === null || pixels.length < size.height * size.width * size.channels) return
    const image = sheetFor(context, size.width, size.height)
    toRgba(pixels, size.channels, image.data)
    context.putImageData(image, 0, 0)
  }, [pixels, size.height, size.width, size.channels])
  return <canvas ref={canvas} className="pixels" data-clear={size.channels % 2 === 0} width={size.width} height={size.height} style={{ width, height, imageRendering: width >= size.width ? 'pixelated' : 'auto' }} role={label === undefined ? undefined : 'img'} aria-label={label} aria-hidden={label === undefined} />
})
