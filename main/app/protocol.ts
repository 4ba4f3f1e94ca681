import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

export const SCHEME = 'app'
export const ORIGIN = `${SCHEME}://atelier`

/** What the page may do: its own scripts, styles, fonts and pictures; nothing from anywhere else. Inline styles are Mantine's. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'",
  "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.ico': 'image/x-icon',
}

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'cache-control': 'no-cache',
}

const refuse = (status: number): Response => new Response(null, { status, headers: HEADERS })

/** The file below `root` that an address of the page names, or null: another origin, a way out of the folder, bytes that are no path. */
export function fileOf(root: string, address: string): string | null {
  const url = URL.parse(address)
  if (url === null || url.protocol !== `${SCHEME}:` || url.host !== 'atelier') return null
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  // A decoded "..%2f" is a way out that the URL parser does not see; a backslash is one on Windows.
  if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return null
  const file = normalize(join(root, path === '/' ? 'index.html' : path))
  return file.startsWith(root + sep) ? file : null
}

/** Serves the built page from `root` and nothing else. */
export function servePage(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refuse(405)
    const file = fileOf(root, request.url)
    const type = file === null ? undefined : TYPES[extname(file)]
    if (file === null || type === undefined) return refuse(404)
    try {
      return new Response(await readFile(file), { headers: { ...HEADERS, 'content-type': type } })
    } catch {
      return refuse(404)
    }
  }
}
