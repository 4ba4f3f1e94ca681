import type { VersionRow } from '../../../preload/contract'
import type { Services } from '../services'
import { emptyTrash } from '../trash'
import type { Handlers } from './types'

const changed = ({ emit }: Services, version: VersionRow): VersionRow => {
  emit({ name: 'versions.changed', payload: { version: version.short } })
  return version
}

export const versionCalls: Handlers<'versions.list' | 'versions.show' | 'versions.diff' | 'versions.pin' | 'versions.edit' | 'versions.trash' | 'versions.restore' | 'versions.purge' | 'versions.verify'> = {
  'versions.list': (_input, { log }) => log.versions(),
  'versions.show': ({ id }, { log }) => ({ ...log.version(id), fitted: log.fitted(id) }),
  'versions.diff': ({ a, b }, { log }) => log.diff(a, b),
  'versions.pin': ({ id, pinned }, services) => changed(services, services.log.pin(id, pinned)),
  'versions.edit': ({ ids, tag = [], untag = [], name, note, star, hypothesis, verdict }, services) => services.log.edit(ids.map((ref) => {
    const { tags } = services.log.version(ref)
    return { ref, changes: {
      ...(name === undefined ? {} : { name: name === '' ? null : name }), ...(note === undefined ? {} : { note }), ...(star === undefined ? {} : { star }),
      ...(tag.length + untag.length === 0 ? {} : { tags: [...new Set([...tags, ...tag])].filter((one) => !untag.includes(one)).sort() }), ...(hypothesis === undefined ? {} : { hypothesis }), ...(verdict === undefined ? {} : { verdict }),
    } }
  })).map((row) => changed(services, row)),
  'versions.trash': ({ ids }, services) => services.log.trashVersions(ids).map((row) => changed(services, row)),
  'versions.restore': ({ ids }, services) => services.log.restoreVersions(ids).map((row) => changed(services, row)),
  'versions.purge': (_input, { log, clock }) => emptyTrash(log, clock),
  'versions.verify': (_input, { log }) => log.verify(),
}
