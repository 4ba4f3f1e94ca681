import { RangeSlider, Slider } from '@mantine/core'
import { memo } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Json, JsonObject } from '../../../preload/contract'
import { text } from '../../text/en'
import { parameterWords } from '../../text/format'
import { Field } from '../../ui/Field'
import { formatNumber } from '../../ui/numbers'
import { fieldKind } from '../../ui/schema'
import { POSITIONS, STEP, scaleOf } from './scale'
import type { Scale } from './scale'
import { edits } from './use-pipeline'

interface ParameterProps {
  /** Where problems of the check name it, such as "augment.turn.degrees". */
  readonly path: string
  /** The step's. */
  readonly id: string
  readonly op: string
  readonly name: string
  readonly schema: JsonObject
  readonly value: Json | undefined
  readonly errorAt: (path: string) => string | undefined
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const isNumber = (value: Json | undefined): value is number => typeof value === 'number'
const numbersOf = (value: Json | undefined): number[] => (Array.isArray(value) ? value.filter(isNumber) : isNumber(value) ? [value] : [])

/** The scale of a number's slider; null where its schema names no ends. */
function scaleFor(schema: JsonObject, whole: JsonObject): Scale | null {
  const { minimum: min, maximum: max, type } = schema
  if (!isNumber(min) || !isNumber(max)) return null
  return scaleOf({ min, max, integer: type === 'integer', odd: whole.odd === true, usual: numbersOf(whole.default) })
}

const shared = { size: 'xs', min: 0, max: POSITIONS, step: STEP, label: null } as const

const WAYS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }

/** Arrow keys go from value to value, where the slider itself would go by positions, which may all be the same whole number. */
function ByArrows({ onStep, children }: { onStep: (way: 1 | -1, thumb: number) => void; children: ReactNode }) {
  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const way = WAYS[event.key]
    if (way === undefined || !(event.target instanceof Element)) return
    event.preventDefault()
    event.stopPropagation()
    onStep(way, [...event.currentTarget.querySelectorAll('[role="slider"]')].indexOf(event.target))
  }
  return <div onKeyDownCapture={press}>{children}</div>
}

/** One parameter: its name and exact entry, and under it a slider with the ends of its schema. What no slider fits is a field alone. Those that do not move are not drawn again. */
export const Parameter = memo(function Parameter({ path, id, op, name, schema, value, errorAt }: ParameterProps) {
  const onChange = (next: Json): void => edits.put(id, name, next)
  const label = parameterWords(op, name)
  const parts = Array.isArray(schema.prefixItems) ? schema.prefixItems.filter(isObject) : []
  const kind = fieldKind(schema).kind
  const numbers = numbersOf(value)
  return (
    <div className="parameter" data-slider={kind === 'number' || parts.length === 2}>
      <Field path={path} label={label} schema={schema} value={value} errorAt={errorAt} onChange={onChange} />
      {kind === 'number' ? <OneThumb label={label} scale={scaleFor(schema, schema)} value={numbers[0]} onChange={onChange} /> : null}
      {parts.length !== 2 ? null : schema.ordered === true ? <TwoThumbs label={label} scale={scaleFor(parts[0] ?? {}, schema)} value={numbers} onChange={onChange} />
        : parts.map((part, i) => <OneThumb key={text.augment.axes[i]} label={`${label}, ${text.augment.axes[i] ?? ''}`} scale={scaleFor(part, schema)} value={numbers[i]} onChange={(next) => onChange(parts.map((_, k) => (k === i ? next : numbers[k] ?? next)))} />)}
    </div>
  )
})

function OneThumb({ label, scale, value, onChange }: { label: string; scale: Scale | null; value: number | undefined; onChange: (value: number) => void }) {
  if (scale === null || value === undefined) return null
  return <ByArrows onStep={(way) => onChange(scale.next(value, way))}><Slider {...shared} thumbLabel={label} thumbValueText={formatNumber(value)} value={scale.toPosition(value)} onChange={(position) => onChange(scale.toValue(position))} /></ByArrows>
}

function TwoThumbs({ label, scale, value: [from, to], onChange }: { label: string; scale: Scale | null; value: readonly number[]; onChange: (value: number[]) => void }) {
  if (scale === null || from === undefined || to === undefined) return null
  const positions: [number, number] = [scale.toPosition(from), Math.max(scale.toPosition(from), scale.toPosition(to))]
  const step = (way: 1 | -1, thumb: number): void => onChange(thumb === 0 ? [Math.min(to, scale.next(from, way)), to] : [from, Math.max(from, scale.next(to, way))])
  return (
    <ByArrows onStep={step}><RangeSlider {...shared} minRange={0} thumbFromLabel={text.augment.least(label)} thumbToLabel={text.augment.most(label)} thumbValueText={(position) => formatNumber(position === positions[0] ? from : to)}
      value={positions} onChange={([a, b]) => {
        // The end that was not moved keeps its exact value.
        const next = [a === positions[0] ? from : scale.toValue(a), b === positions[1] ? to : scale.toValue(b)]
        if (next[0] !== from || next[1] !== to) onChange(next)
      }} /></ByArrows>
  )
}
