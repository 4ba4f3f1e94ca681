import { describe, expect, it } from 'vitest'
import { capital, bytes, duration, epochOf, figure, metricText, metricWords, milliseconds, percent, short, words } from './format'

describe('figure', () => {
  it('shows four digits, and whole numbers in full with separators', () => {
    expect([0.123456, 12.3456, 1234, 1_234_567, -0.5].map(figure)).toEqual(['0.1235', '12.35', '1,234', '1,234,567', '-0.5'])
  })
  it('is whole from ten thousand on, so that prices in one column look alike whether or not one happens to be whole', () => {
    expect([12_345.6, 98_609.7, 462_143.21, 813_294].map(figure)).toEqual(['12,346', '98,610', '462,143', '813,294'])
  })
  it('writes what is very small or very large with a power of ten', () => {
    expect([0.000_123, 1.234e9, 6_505_896_437_290_329].map(figure)).toEqual(['1.23e-4', '1.23e+9', '6.51e+15'])
  })
  it('says that a value was not measured, and that one is no number', () => {
    expect([null, undefined, Number.NaN, Infinity].map(figure)).toEqual(['not measured', 'not measured', 'NaN', 'Infinity'])
  })
  it('has no minus before nothing', () => {
    expect(figure(-0)).toBe('0')
  })
})

describe('duration', () => {
  it('rounds first and splits then, so that no part is ever full', () => {
    expect([59.7, 119.7, 3599.7, 7199].map(duration)).toEqual(['1 min 0 s', '2 min 0 s', '1 h 0 min', '2 h 0 min'])
  })
  it('has a digit after the point only below ten seconds', () => {
    expect([0, 9.94, 9.97, 10.4, 61, 3661].map(duration)).toEqual(['0.0 s', '9.9 s', '10 s', '10 s', '1 min 1 s', '1 h 1 min'])
  })
  it('says that a time is not measured', () => {
    expect(duration(null)).toBe('not measured')
  })
})

it('shows milliseconds with a digit only below a hundred', () => {
  expect([0.04, 99.94, 99.96, 1234.5].map(milliseconds)).toEqual(['0.0 ms', '99.9 ms', '100 ms', '1,235 ms'])
})

describe('bytes', () => {
  it('takes the unit whose number stays below 1024 after rounding', () => {
    expect([0, 1023, 1024, 1024 ** 2 - 1, 5 * 1024 ** 2, 1024 ** 3 - 1, 3 * 1024 ** 4].map(bytes)).toEqual(['0 B', '1023 B', '1.0 KiB', '1.0 MiB', '5.0 MiB', '1.0 GiB', '3072.0 GiB'])
  })
})

it('shows accuracies in percent and other metrics as figures', () => {
  expect([metricText('val.accuracy', 0.91234), metricText('val.loss', 0.91234), percent(null)]).toEqual(['91.2 %', '0.9123', 'not measured'])
})

it('names metrics in words, and leaves those it does not know as they are', () => {
  expect(['test.accuracy', 'val.loss', 'val.mass.mae', 'val.mass.mae.scaled', 'batch.loss', 'val.other'].map(metricWords)).toEqual(['Test accuracy', 'Validation loss', 'Validation mean absolute error of mass', 'Validation mean absolute error of mass, scaled', 'batch.loss', 'val.other'])
})

it('reads a key as words', () => {
  expect([words('weightDecay'), words('beta1'), words('lr')]).toEqual(['weight decay', 'beta1', 'lr'])
})

it('counts the epoch from 1 while a run trains, and says what was finished afterwards', () => {
  expect(epochOf({ state: 'running', epoch: 0, epochs: 4 })).toBe(1)
  expect(epochOf({ state: 'running', epoch: 4, epochs: 4 })).toBe(4)
  expect(epochOf({ state: 'stopped', epoch: 3, epochs: 4 })).toBe(3)
})

it('marks what it leaves out of a long value', () => {
  expect(short([16, 32])).toBe('[16,32]')
  expect(short('x'.repeat(100))).toMatch(/^"x{58}…$/)
})

it('begins a message with a capital, unless it begins with the name of a file', () => {
  expect([capital('this did not work'), capital('mine.csv: it is cut off'), capital('runs/r1: it is cut off')]).toEqual(['This did not work', 'mine.csv: it is cut off', 'runs/r1: it is cut off'])
})
