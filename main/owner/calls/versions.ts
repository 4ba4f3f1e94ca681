import type { VersionRow } from '../../../preload/contract'
import type { Services } from '../services'
import type { Handlers } from './types'

const changed = ({ emit }: Services, version: VersionRow): VersionRow => {
  emit({ name: 'versions.changed', payload: { version: version.short } })
  return version
}

export const versionCalls: Handlers<'versions.list' | 'versions.show' | 'versions.diff' | 'versions.pin' | 'versions.note' | 'versions.verify'> = {
  'versions.list': (_input, { log }) => log.versions(),
  'versions.show': ({ id }, { log }) => ({ ...log.version(id), fitted: log.fitted(id) }),
  'versions.diff': ({ a, b }, { log }) => log.diff(a, b),
  'versions.pin': ({ id, pinned }, services) => changed(services, services.log.pin(id, pinned)),
  'versions.note': ({ id, note }, services) => changed(services, services.log.note(id, note)),
  'versions.verify': (_input, { log }) => log.verify(),
}
