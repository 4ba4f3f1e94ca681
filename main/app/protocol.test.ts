import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY, fileOf, servePage } from './protocol'

describe('an address of the page', () => {
  it('names a file of the built page', () => {
    expect(fileOf('/out', 'app://atelier/')).toBe('/out/index.html')
    expect(fileOf('/out', 'app://atelier/assets/a.js?v=1#top')).toBe('/out/assets/a.js')
  })
  it.each(['app://atelier/..%2fsecret', 'app://atelier/%2e%2e%2fsecret', 'app://atelier/a/..%5c..%5csecret', 'app://atelier/%00', 'app://atelier/%ff', 'app://other/index.html', 'https://atelier/index.html', 'file:///etc/passwd', 'no address'])('%s names none', (address) => {
    expect(fileOf('/out', address)).toBeNull()
  })
  it('never leaves the folder, whatever it is made of', () => {
    const piece = fc.constantFrom('..', '.', '/', '%2f', '%2e', '%2E%2E', '\\', '%5c', '%00', 'a', '//', '%25', '?', '#')
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const file = fileOf('/out/renderer', `app://atelier/${pieces.join('')}`)
      return file === null || (file.startsWith('/out/renderer/') && !file.split('/').includes('..'))
    }), { numRuns: 2000 })
  })
})

describe('the page', () => {
  let root = ''
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'atelier-page-'))
    writeFileSync(join(root, 'index.html'), '<p>hello</p>')
    writeFileSync(join(root, 'notes.txt'), 'no page of ours has this kind')
  })
  afterAll(() => rmSync(root, { recursive: true }))

  it('comes with its type and policy', async () => {
    const response = await servePage(root)(new Request('app://atelier/'))
    expect(await response.text()).toBe('<p>hello</p>')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
  })
  it('has no files that are missing, of another kind, or asked for by another method', async () => {
    const serve = servePage(root)
    const statuses = [await serve(new Request('app://atelier/gone.js')), await serve(new Request('app://atelier/notes.txt')), await serve(new Request('app://atelier/', { method: 'POST' }))].map(({ status }) => status)
    expect(statuses).toEqual([404, 404, 405])
  })
})
