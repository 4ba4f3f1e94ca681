import { Checkbox, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { Json, JsonObject } from '../../preload/contract'
import { text } from '../text/en'
import { words } from '../text/format'
import { expected, formatNumber, read, show, stepped } from './numbers'
import { fieldKind, propertiesOf } from './schema'
import type { FieldKind } from './schema'

interface FieldProps {
  readonly path: string
  /** In place of the catalogue's word for the path. */
  readonly label?: string | undefined
  readonly schema: JsonObject
  readonly value: Json | undefined
  /** What the check says of the field at a path; asked for this field and for those inside it. */
  errorAt(path: string): string | undefined
  onChange(value: Json): void
  /** What an optional part starts with when it is switched on. */
  readonly start?: JsonObject | undefined
}

const sentence = (label: string): string => label.charAt(0).toUpperCase() + label.slice(1)
export const labelOf = (path: string): string => text.fields[path] ?? sentence(words(path.split('.').pop() ?? path))

/** One field of a recipe, drawn from its JSON Schema. Its place carries its path, so that a problem leads to it. */
export function Field({ path, label, schema, value, errorAt, onChange, start }: FieldProps) {
  const kind = fieldKind(schema)
  if (kind.kind === 'other') return null
  if (kind.kind === 'optional') return <OptionalField path={path} schema={kind.schema} value={value} errorAt={errorAt} start={start} onChange={onChange} />
  return <div className="field" data-field={path}><Control path={path} label={label ?? labelOf(path)} kind={kind} value={value} error={expected(kind, value) ?? errorAt(path)} onChange={onChange} /></div>
}

type Drawn = Exclude<FieldKind, { kind: 'other' | 'optional' }>

function Control({ path, label, kind, value, error, onChange }: { path: string; label: string; kind: Drawn; value: Json | undefined; error: string | undefined; onChange: (value: Json) => void }) {
  const common = { label, size: 'xs' as const, error }
  switch (kind.kind) {
    case 'boolean':
      return <Checkbox {...common} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'choice':
      return <Select {...common} data={kind.options.map((option) => ({ value: option, label: choiceOf(path, option) }))} value={show(value)} allowDeselect={false} onChange={(next) => { if (next !== null) onChange(next) }} />
    case 'text':
      return <TextInput {...common} value={show(value)} onChange={(event) => onChange(event.currentTarget.value)} />
    case 'number':
    case 'numbers':
    case 'number-or-word':
      return <TypedField {...common} kind={kind} value={value} onChange={onChange} />
  }
}

/** A word of the recipe as a person reads it. */
const choiceOf = (path: string, option: string): string => text.choices[path]?.[option] ?? sentence(option.replaceAll('-', ' '))

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A part of the recipe that is off, or on with fields of its own. */
function OptionalField({ path, schema, value, errorAt, start, onChange }: FieldProps) {
  const on = isObject(value)
  return (
    <div className="optional" data-field={path}>
      <Checkbox label={labelOf(path)} size="xs" error={errorAt(path)} checked={on} onChange={(event) => onChange(event.currentTarget.checked ? start ?? {} : null)} />
      {on ? <div className="fields">{propertiesOf(schema).map(([name, field]) => <Field key={name} path={`${path}.${name}`} schema={field} value={value[name]} errorAt={errorAt} onChange={(next) => onChange({ ...value, [name]: next })} />)}</div> : null}
    </div>
  )
}

type Typed = Extract<FieldKind, { kind: 'number' | 'numbers' | 'number-or-word' }>
const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * Numbers as text. Every keystroke changes the recipe; the text stays as it is typed for as long as the recipe holds what it
 * says, so that "1e-" is never in the way of "1e-3". Arrow keys step whole numbers.
 */
function TypedField({ kind, value, onChange, ...rest }: { label: string; size: 'xs'; error: string | undefined; kind: Typed; value: Json | undefined; onChange: (value: Json) => void }) {
  const [draft, setDraft] = useState(show(value))
  const step = (event: KeyboardEvent, by: 1 | -1): void => {
    if (kind.kind === 'numbers' || !kind.integer || typeof value !== 'number') return
    event.preventDefault()
    const next = stepped(kind.range, value, by)
    setDraft(formatNumber(next))
    onChange(next)
  }
  const nothing = kind.kind === 'number' || !kind.nullable ? undefined : kind.kind === 'numbers' ? text.form.asTheyAre : text.form.none
  return (
    <TextInput {...rest} value={same(read(kind, draft), value) ? draft : show(value)} placeholder={nothing} autoComplete="off"
      onChange={(event) => {
        setDraft(event.currentTarget.value)
        onChange(read(kind, event.currentTarget.value))
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') step(event, 1)
        if (event.key === 'ArrowDown') step(event, -1)
      }} />
  )
}
