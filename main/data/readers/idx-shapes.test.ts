import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { builtIn, openDataset } from '../catalogue'
import { shapeOf } from './idx-shapes'

const open = (name: string) => {
  const location = builtIn(name)
  if (location === null) throw new Error(`no ${name}`)
  return openDataset(location, { cacheDir: tmpdir(), onProgress: () => undefined })
}

describe('the shape of a picture', () => {
  it('is measured over the threshold, and its centroid over all pixels', () => {
    const data = new Uint8Array(4 * 5)
    data[1 * 5 + 2] = 255
    data[2 * 5 + 3] = 255
    // At the threshold: ink, and no part of the box.
    data[3 * 5 + 4] = 51
    expect(shapeOf({ height: 4, width: 5, data })).toEqual({
      ink: 561 / (255 * 20), box_width_px: 2, box_height_px: 2, centroid_x_px: (255 * 2 + 255 * 3 + 51 * 4) / 561, centroid_y_px: (255 * 1 + 255 * 2 + 51 * 3) / 561,
    })
  })

  it('is missing where there is none', () => {
    expect(shapeOf({ height: 2, width: 2, data: new Uint8Array(4) })).toEqual({ ink: 0, box_width_px: null, box_height_px: null, centroid_x_px: null, centroid_y_px: null })
    expect(shapeOf({ height: 1, width: 2, data: Uint8Array.of(51, 0) })).toMatchObject({ box_width_px: null, box_height_px: null, centroid_x_px: 0 })
  })
})

describe('the embedded sample with shapes', () => {
  it('has the pictures and classes of the plain one, five measured columns, and a fingerprint of its own', async () => {
    const plain = await open('fashion-mnist-mini')
    const shapes = await open('fashion-mnist-shapes')
    expect(shapes.columns.map(({ name, kind }) => [name, kind])).toEqual([['label', 'text'], ...['ink', 'box_width_px', 'box_height_px', 'centroid_x_px', 'centroid_y_px'].map((name) => [name, 'number'])])
    expect(shapes.columns[0]?.values).toEqual(plain.columns[0]?.values)
    expect(await shapes.images?.read(7)).toEqual(await plain.images?.read(7))
    expect(shapes.fingerprint).not.toBe(plain.fingerprint)
    expect(shapes.license).toBe(plain.license)
    for (const column of shapes.columns.slice(1)) expect(new Set<unknown>(column.values).size, column.name).toBeGreaterThan(20)
  })
})
