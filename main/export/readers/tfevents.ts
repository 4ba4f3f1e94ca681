import { basename, dirname, join } from 'node:path'
import type { HistoryReader } from '../format'
import type { Gathering } from '../gather'
import { filesBelow, plainStat } from '../input'
import { refuse } from '../refusal'
import { addSide, readRunSide, readWholeSide } from '../side'
import type { RunSide } from '../side'
import { readEvent } from '../tfevents/event'
import type { Event } from '../tfevents/event'
import { HISTORY_TAG, RUN_TAG, ownFile, unfenced } from '../tfevents/own'
import { Malformed, textIn } from '../tfevents/proto'
import { recordsOf } from '../tfevents/record'
import { ForeignEvents } from './tfevents-foreign'

interface Located { readonly event: Event; readonly where: string; readonly record: number }

function* eventsOf(path: string, where: string): Generator<Located> {
  for (const { number, data } of recordsOf(path, where)) {
    const here = `${where}, record ${number}`
    let event: Event
    try {
      event = readEvent(data)
    } catch (error) {
      if (error instanceof Malformed) throw refuse('damaged', here, `it is no event: ${error.message}; ${number - 1} were read before it`)
      throw error
    }
    yield { event, where: here, record: number }
  }
}

function textOf([first]: readonly Uint8Array[], where: string): string {
  try {
    return unfenced(textIn(first ?? new Uint8Array()))
  } catch (error) {
    if (error instanceof Malformed) throw refuse('damaged', where, error.message)
    throw error
  }
}

/** Points that one of our files holds, counted by name: the side record says how many there must be. */
function readOwn(events: Iterable<Located>, { run, attempt }: { readonly run: string | null; readonly attempt: number }, into: Gathering, found: Found): void {
  const adders = new Map<string, ReturnType<Gathering['series']>>()
  for (const { event, where } of events) {
    for (const { tag, plugin, scalar, strings } of event.values) {
      if (plugin === 'text' && tag === HISTORY_TAG && run === null) readWholeSide(textOf(strings, where), where, into)
      else if (plugin === 'text' && tag === RUN_TAG && run !== null) {
        const side = readRunSide(textOf(strings, where), where)
        if (side.run.id !== run) throw refuse('disagrees', where, `it is of run ${side.run.id}, in a file of run ${run}`)
        addSide(side, where, into)
        found.sides.push({ side, where })
      } else if (plugin === 'scalars' && run !== null && attempt > 0) {
        if (scalar === null) throw refuse('value', `${where}, tag "${tag}"`, 'it is not one number')
        let add = adders.get(tag)
        if (add === undefined) adders.set(tag, (add = into.series(run, attempt, tag, where)))
        add(event.step, scalar, Math.round(event.time * 1000))
        const key = `${run} ${attempt} ${tag}`
        found.points.set(key, (found.points.get(key) ?? 0) + 1)
      }
    }
  }
}

interface Found { readonly sides: { readonly side: RunSide; readonly where: string }[]; readonly points: Map<string, number> }

function checkCounts({ sides, points }: Found): void {
  for (const { side: { run, series }, where } of sides) {
    for (const { name, attempt, points: told } of series) {
      const read = points.get(`${run.id} ${attempt} ${name}`) ?? 0
      if (read !== told) throw refuse('incomplete', where, `${name} of attempt ${attempt} has ${read} points, and ${told} were written`)
    }
  }
}

function readFile(path: string, where: string, foreign: ForeignEvents, into: Gathering, found: Found): void {
  const events = eventsOf(path, where)
  const first = events.next()
  if (first.done === true) return
  const own = ownFile(first.value.event.writer)
  if (own !== null) return readOwn(events, own, into, found)
  foreign.begin(dirname(where))
  for (const { event, where: here } of [first.value]) foreign.add(event, here)
  for (const { event, where: here } of events) foreign.add(event, here)
}

const isEventFile = (name: string): boolean => basename(name).includes('tfevents')

export const tfevents: HistoryReader = {
  id: 'tfevents', title: 'TensorBoard event files', summary: 'A file or a folder of them, of Atelier or any other program; each folder is a run.', source: 'tensorboard/compat/proto, 2.21',
  detect(path) {
    return plainStat(path, basename(path)).isFile() ? isEventFile(path) : filesBelow(path, basename(path)).some(isEventFile)
  },
  async read(path, into) {
    const single = plainStat(path, basename(path)).isFile()
    const folder = single ? dirname(path) : path
    const files = single ? [basename(path)] : filesBelow(path, basename(path)).filter(isEventFile)
    if (files.length === 0) throw refuse('missing', basename(path), 'there is no event file in it')
    const foreign = new ForeignEvents(basename(folder), into)
    const found: Found = { sides: [], points: new Map() }
    for (const file of files) {
      await into.pause()
      readFile(join(folder, file), file, foreign, into, found)
    }
    checkCounts(found)
    foreign.end()
  },
}
