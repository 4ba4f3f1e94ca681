import canonicalize from 'canonicalize'
import { createHash } from 'node:crypto'

/** Canonical JSON (RFC 8785): one text for one value, whatever the order of keys. Throws on what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('this value has no JSON form')
  return text
}

/** "sha256:" and 64 hex digits. */
export function sha256Of(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}
