import type { ErrorBody } from '../../preload/contract/errors'

/** A failure that a person can act on. `code` is dotted and stable, `message` says what is wrong and where, `hint` what to do. */
export class AtelierError extends Error {
  override readonly name = 'AtelierError'
  constructor(readonly code: string, message: string, readonly hint = '', options?: ErrorOptions) {
    super(message, options)
  }
}

/** A failure that a form can show at its field; `path` is dotted, "" for the whole document. */
export interface Problem { readonly path: string; readonly message: string; readonly hint: string }

/** Several fields are wrong at once. The first one is the message; all are kept. */
export class ProblemsError extends AtelierError {
  constructor(code: string, readonly problems: readonly Problem[], hint = '') {
    const lines = problems.map((p) => (p.path === '' ? p.message : `${p.path}: ${p.message}`))
    super(code, lines.join('; '), hint || (problems[0]?.hint ?? ''))
  }
}

/** Any thrown value as the body that crosses processes. What is not ours is a bug and says so. */
export function toErrorBody(thrown: unknown): ErrorBody {
  if (thrown instanceof ProblemsError) return { code: thrown.code, message: thrown.message, hint: thrown.hint, problems: thrown.problems.map((problem) => ({ ...problem })) }
  if (thrown instanceof AtelierError) return { code: thrown.code, message: thrown.message, hint: thrown.hint }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'bug', message: message || 'an error without a message', hint: 'This is a fault in Atelier. The log of this process has the details.' }
}

/** The error that an envelope carried, as an exception again. */
export function fromErrorBody(body: ErrorBody): AtelierError {
  if (body.problems !== undefined) return new ProblemsError(body.code, body.problems, body.hint)
  return new AtelierError(body.code, body.message, body.hint)
}
