import { describe, expect, it } from 'vitest'
import { MINIMUM, placeWindow } from './place'

const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }, { x: 1920, y: 0, width: 2560, height: 1440 }]
const kept = { x: 2000, y: 100, width: 1500, height: 900, maximised: false }

describe('the place of the window', () => {
  it('is the remembered one while a display shows it', () => {
    expect(placeWindow(kept, screens)).toEqual({ x: 2000, y: 100, width: 1500, height: 900 })
  })
  it('keeps its size but is centred when the display it was on is gone', () => {
    expect(placeWindow(kept, screens.slice(0, 1))).toEqual({ width: 1500, height: 900 })
  })
  it('is centred when only a sliver or the part below the title bar would show', () => {
    expect(placeWindow({ ...kept, x: 4470 }, screens)).toEqual({ width: 1500, height: 900 })
    expect(placeWindow({ ...kept, y: -500 }, screens)).toEqual({ width: 1500, height: 900 })
  })
  it('is never smaller than the screens need', () => {
    expect(placeWindow({ ...kept, width: 300, height: 200 }, screens)).toMatchObject(MINIMUM)
  })
  it('is left to the system the first time', () => {
    expect(Object.keys(placeWindow(null, screens)).toSorted()).toEqual(['height', 'width'])
  })
})
