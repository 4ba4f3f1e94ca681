import type { ReactNode } from 'react'

/** A bordered part of a screen with its title and, at the right, what can be done with it. */
export function Panel({ title, tools, children }: { title?: string; tools?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel" aria-label={title}>
      {title === undefined ? null : <div className="panel-head"><h2 className="panel-title">{title}</h2>{tools}</div>}
      {children}
    </section>
  )
}

/** One number with its name, and a note under it. */
export function Figure({ name, value, note }: { name: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div>
      <div className="figure-name">{name}</div>
      <div className="figure-value">{value}</div>
      {note === undefined ? null : <div className="figure-note">{note}</div>}
    </div>
  )
}
