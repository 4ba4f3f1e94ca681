import type { ReactNode } from 'react'

/** What belongs here, and the one next step. */
export function Empty({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div style={{ maxWidth: 460, margin: '11vh auto 0', textAlign: 'center' }}>
      <h2 style={{ fontSize: 17, margin: '0 0 8px' }}>{title}</h2>
      <p className="soft" style={{ margin: '0 0 18px' }}>{children}</p>
      {action}
    </div>
  )
}
