import type { ReactNode } from 'react'

/** The head of a screen: its name, the answer to its question in words, and what can be done. */
export function ScreenHead({ title, answer, tools }: { title: string; answer: ReactNode; tools?: ReactNode }) {
  return (
    <header className="screen-head">
      <div className="grow"><h1 style={{ fontSize: 17 }}>{title}</h1><div className="answer clip" title={typeof answer === 'string' ? answer : undefined}>{answer}</div></div>
      {tools}
    </header>
  )
}
