import { describe, expect, it } from 'vitest'
import { projectDir } from './project-dir'

const places = { option: undefined, env: {}, home: '/home/ada', cwd: '/work/here' }

describe('the project folder', () => {
  it('is ~/Atelier when nothing names one', () => {
    expect(projectDir(places)).toBe('/home/ada/Atelier')
  })
  it('is what ATELIER_PROJECT names, and an empty variable names nothing', () => {
    expect(projectDir({ ...places, env: { ATELIER_PROJECT: '/data/moths' } })).toBe('/data/moths')
    expect(projectDir({ ...places, env: { ATELIER_PROJECT: '' } })).toBe('/home/ada/Atelier')
  })
  it('is what --project names before anything else, from the current folder', () => {
    expect(projectDir({ ...places, option: '../moths', env: { ATELIER_PROJECT: '/data/other' } })).toBe('/work/moths')
  })
})
