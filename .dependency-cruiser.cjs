/** The import rules: which room may import which, as data. Rooms are listed from the top down; imports go downwards only. */
const rooms = ['app', 'cli', 'ipc', 'owner', 'studies', 'checks', 'training', 'versions', 'export', 'models', 'data', 'engine', 'stats', 'lib']

const above = (room) => rooms.slice(0, rooms.indexOf(room))
const siblings = { cli: ['app', 'ipc'], app: ['cli'], versions: [], export: [] }

const downwards = rooms.map((room) => ({
  name: `${room}-imports-downwards`,
  comment: `main/${room} may import only rooms below it in the list of docs/architecture.md.`,
  severity: 'error',
  from: { path: `^main/${room}/` },
  to: { path: `^main/(${[...above(room), ...(siblings[room] ?? [])].join('|') || 'nothing'})/` },
}))

module.exports = {
  forbidden: [
    ...downwards,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'electron-only-in-app-and-bind', severity: 'error', from: { path: '^main/', pathNot: '^main/(app/|ipc/bind\\.ts)' }, to: { path: '^(node_modules/)?electron($|/)' } },
    { name: 'sqlite-only-in-versions', severity: 'error', from: { path: '^(main|preload|renderer)/', pathNot: '^main/versions/' }, to: { path: 'better-sqlite3' } },
    { name: 'tensors-only-in-engine', severity: 'error', from: { path: '^(main|preload|renderer)/', pathNot: '^main/engine/' }, to: { path: '@tensorflow/' } },
    { name: 'renderer-never-imports-main', severity: 'error', from: { path: '^renderer/' }, to: { path: '^(main|preload/index)' } },
    { name: 'contract-stands-alone', severity: 'error', from: { path: '^preload/contract/' }, to: { pathNot: '^(preload/contract/|node_modules/zod)' } },
    { name: 'main-never-imports-renderer', severity: 'error', from: { path: '^(main|preload)/' }, to: { path: '^renderer/' } },
    { name: 'contract-only-from-preload', severity: 'error', from: { path: '^main/' }, to: { path: '^preload/index' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
}
