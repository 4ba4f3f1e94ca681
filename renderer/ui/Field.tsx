import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Json, JsonObject } from '../../preload/contract'
import { text } from '../text/en'
import { words } from '../text/format'
import { fieldKind, numbersFrom, propertiesOf } from './schema'

interface FieldProps {
  readonly path: string
  readonly schema: JsonObject
  readonly value: Json | undefined
  readonly error: string | undefined
  onChange(value: Json): void
  /** What an optional part starts with when it is switched on. */
  readonly start?: JsonObject | undefined
}

const sentence = (label: string): string => label.charAt(0).toUpperCase() + label.slice(1)
export const labelOf = (path: string): string => text.fields[path] ?? sentence(words(path.split('.').pop() ?? path))

/** One field of a recipe, drawn from its JSON Schema. */
export function Field({ path, schema, value, error, onChange, start }: FieldProps) {
  const kind = fieldKind(schema)
  const common = { label: labelOf(path), size: 'xs' as const, error }
  switch (kind.kind) {
    case 'number':
      return <NumberInput {...common} value={typeof value === 'number' ? value : ''} min={kind.min} max={kind.max} step={kind.integer ? 1 : 0.01} allowDecimal={!kind.integer} clampBehavior="none" hideControls={!kind.integer} onChange={(next) => { if (typeof next === 'number') onChange(next) }} />
    case 'boolean':
      return <Checkbox {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'choice':
      return <Select {...common} data={kind.options.map((option) => ({ value: option, label: choiceOf(path, option) }))} value={shown(value)} allowDeselect={false} onChange={(next) => { if (next !== null) onChange(next) }} />
    case 'text':
      return <TextInput {...common} value={shown(value)} onChange={(event) => onChange(event.currentTarget.value)} />
    case 'numbers':
      return <NumbersField {...common} value={value} nullable={kind.nullable} onChange={onChange} />
    case 'number-or-word':
      return <WordField {...common} value={value} options={kind.words} nullable={kind.nullable} onChange={onChange} />
    case 'optional':
      return <OptionalField path={path} schema={kind.schema} value={value} error={error} start={start} onChange={onChange} />
    case 'other':
      return null
  }
}

/** A word of the recipe as a person reads it. */
const choiceOf = (path: string, option: string): string => text.choices[path]?.[option] ?? sentence(option.replaceAll('-', ' '))

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A part of the recipe that is off, or on with fields of its own. */
function OptionalField({ path, schema, value, error, start, onChange }: FieldProps) {
  const on = isObject(value)
  return (
    <div className="optional">
      <Checkbox label={labelOf(path)} size="xs" error={error} checked={on} onChange={(event) => onChange(event.currentTarget.checked ? start ?? {} : null)} />
      {on ? <div className="fields">{propertiesOf(schema).map(([name, field]) => <Field key={name} path={`${path}.${name}`} schema={field} value={value[name]} error={undefined} onChange={(next) => onChange({ ...value, [name]: next })} />)}</div> : null}
    </div>
  )
}

/** A value as a person types it: numbers with commas between them. */
function shown(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map(shown).join(', ')
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** A list of numbers as text; taken over when it is left or Enter is pressed, so that typing is never in the way. */
function NumbersField({ value, nullable, onChange, error, ...rest }: { label: string; size: 'xs'; error: string | undefined; value: Json | undefined; nullable: boolean; onChange(value: Json): void }) {
  const [draft, setDraft] = useState(shown(value))
  useEffect(() => setDraft(shown(value)), [value])
  const numbers = numbersFrom(draft)
  const take = (): void => {
    if (numbers === null) return
    if (numbers.length === 0) { if (nullable) onChange(null) } else onChange(numbers)
  }
  return <TextInput {...rest} error={numbers === null ? text.form.numbers : error} value={draft} placeholder={nullable ? text.form.asTheyAre : undefined} onChange={(event) => setDraft(event.currentTarget.value)} onBlur={take} onKeyDown={(event) => { if (event.key === 'Enter') take() }} />
}

/** A number, a word such as "auto", or nothing. */
function WordField({ value, options, nullable, onChange, error, ...rest }: { label: string; size: 'xs'; error: string | undefined; value: Json | undefined; options: readonly string[]; nullable: boolean; onChange(value: Json): void }) {
  const [draft, setDraft] = useState(shown(value))
  useEffect(() => setDraft(shown(value)), [value])
  const trimmed = draft.trim()
  const parsed = trimmed === '' ? (nullable ? null : undefined) : options.includes(trimmed) ? trimmed : Number.isFinite(Number(trimmed)) ? Number(trimmed) : undefined
  const help = [...options, ...(nullable ? [text.form.emptyForNone] : [])].join(', ')
  const take = (): void => { if (parsed !== undefined && parsed !== value) onChange(parsed) }
  return <TextInput {...rest} error={parsed === undefined ? text.form.number(help) : error} value={draft} placeholder={nullable ? text.form.none : undefined} onChange={(event) => setDraft(event.currentTarget.value)} onBlur={take} onKeyDown={(event) => { if (event.key === 'Enter') take() }} />
}
