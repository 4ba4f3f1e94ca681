import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { canonicalPath, isInside, isReport } from './places'

const project = canonicalPath(mkdtempSync(join(tmpdir(), 'atelier-places-')))
mkdirSync(join(project, 'reports'))

it('tells what lies in a folder from what lies beside or above it', () => {
  expect([project, join(project, 'reports', 'r1.html'), join(project, '..odd')].map((path) => isInside(project, path))).toEqual([true, true, true])
  expect([join(project, '..'), `${project}-other`, '/etc/passwd'].map((path) => isInside(project, path))).toEqual([false, false, false])
})

it('holds only pages written as reports for reports, also through a link', () => {
  const outside = join(tmpdir(), 'r1.html')
  writeFileSync(join(project, 'reports', 'r2.html'), '')
  symlinkSync('/etc/passwd', join(project, 'reports', 'r3.html'))
  expect(isReport(project, canonicalPath(join(project, 'reports', 'r2.html')))).toBe(true)
  expect([outside, join(project, 'r1.html'), join(project, 'reports', 'run.sh'), join(project, 'reports', 'r1.html', 'x'), join(project, 'reports', 'r3.html'), join(project, 'reports', '..', 'r1.html')].map((path) => isReport(project, canonicalPath(path)))).toEqual([false, false, false, false, false, false])
})
