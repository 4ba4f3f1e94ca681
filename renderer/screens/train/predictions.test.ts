import { describe, expect, it } from 'vitest'
import type { Prediction } from '../../../preload/contract'
import { beyondCount, columnsOf, toTsv, withoutFolder } from './predictions'

const predictions: Prediction[] = [
  { input: '/data/new.csv, row 2', targets: { mass: { value: 4201.123456, unit: 'g', probabilities: null, beyond: null }, species: { value: 'Adelie', unit: '', probabilities: { Adelie: 0.75, Gentoo: 0.25 }, beyond: null } } },
  { input: '/data/new.csv, row 3', targets: { mass: { value: 9000, unit: 'g', probabilities: null, beyond: { seen: [2700, 6300], message: 'far' } }, species: { value: 'Gen\ttoo', unit: '', probabilities: { 'Gen\ttoo': 0.9 }, beyond: null } } },
]

describe('predictions', () => {
  it('have a column a target, with its unit', () => {
    expect(columnsOf(predictions)).toEqual([{ name: 'mass', unit: 'g', isClass: false }, { name: 'species', unit: '', isClass: true }])
    expect(columnsOf([])).toEqual([])
  })
  it('are copied with every digit, units in the head and classes with their probability', () => {
    expect(toTsv(predictions)).toBe('Input\tmass (g)\tspecies\tspecies: probability\n/data/new.csv, row 2\t4201.123456\tAdelie\t0.75\n/data/new.csv, row 3\t9000\tGen too\t0.9\n')
  })
  it('are counted where they lie beyond those of training', () => {
    expect(beyondCount(predictions)).toBe(1)
  })
  it('are named without the folder that all of them share', () => {
    expect(withoutFolder(predictions.map(({ input }) => input))).toEqual(['new.csv, row 2', 'new.csv, row 3'])
    expect(withoutFolder(['/a/x.png', '/b/x.png'])).toEqual(['/a/x.png', '/b/x.png'])
    expect(withoutFolder(['C:\\a\\x.png'])).toEqual(['x.png'])
  })
})
