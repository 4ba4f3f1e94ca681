import { AtelierError } from '../lib/errors'
import type { Session } from './session'

/**
 * A session that runs as a graph and, where a program cannot be one, goes on operation by operation from the same state.
 * Its `execution` then tells why.
 */
export function withFallback(graph: Session, eager: () => Session): Session {
  let session = graph
  let reason: string | null = null
  const attempt = <R>(body: (current: Session) => R): R => {
    try {
      return body(session)
    } catch (error) {
      if (session !== graph || !(error instanceof AtelierError) || error.code !== 'engine.capture') throw error
      session = eager()
      session.writeState(graph.readState())
      graph.dispose()
      reason = error.message
      return body(session)
    }
  }
  return {
    engine: graph.engine,
    execution: () => ({ kind: session.execution().kind, reason }),
    step: (input) => attempt((current) => current.step(input)),
    steps: (inputs) => attempt((current) => current.steps(inputs)),
    evaluate: (batch) => attempt((current) => current.evaluate(batch)),
    readState: () => session.readState(),
    writeState: (state) => session.writeState(state),
    dispose: () => session.dispose(),
  }
}
