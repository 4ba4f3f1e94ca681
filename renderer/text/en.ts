/** Every string of the window, in one place, ready for a second language. Sentence case, short, in the words of the docs. */
export const text = {
  appName: 'Atelier',
  notMeasured: 'not measured',
  screens: {
    train: { title: 'Train', question: 'What am I about to run, and how is it going?' },
    versions: { title: 'Versions', question: 'What did I try, and what helped?' },
    data: { title: 'Data', question: 'What is in this data set?' },
    engine: { title: 'Engine', question: 'What runs my training, and how fast?' },
  },
  states: { queued: 'Queued', running: 'Running', paused: 'Paused', done: 'Done', stopped: 'Stopped', failed: 'Failed', interrupted: 'Interrupted' },
  causes: { 'out-of-memory': 'out of memory', 'disk-full': 'disk full', nan: 'loss is not a number', 'bad-data': 'bad data', killed: 'process ended', bug: 'a fault in Atelier' },
  actions: {
    start: 'Start training', pause: 'Pause', stop: 'Stop', resume: 'Resume', remove: 'Move to trash', undo: 'Undo', addFolder: 'Add image folder', addFile: 'Add CSV file', useThis: 'Train on this',
    copy: 'Copy', copied: 'Copied', close: 'Close', dismiss: 'Dismiss', palette: 'Command palette', shortcuts: 'Keyboard shortcuts', selfTest: 'Run the self-test', newRun: 'New run', report: 'Write a report', pin: 'Pin as baseline', unpin: 'Unpin', save: 'Save note', openProject: 'Open another project', about: 'About Atelier',
    table: 'Show as table', chart: 'Show as chart', log: 'Logarithmic axis', smooth: 'Smooth', csv: 'Copy as CSV', lightTheme: 'Light theme', darkTheme: 'Dark theme', systemTheme: 'System theme',
  },
  fields: {
    'data.dataset': 'Data set', 'data.resize': 'Resize to (pixels)', 'data.channels': 'Channels', 'data.split.val': 'Validation share', 'data.limit.train': 'Limit training samples', 'data.damaged': 'Damaged samples', 'data.standardize': 'Standardise',
    'model.arch': 'Architecture', 'norm.kind': 'Norm', 'norm.weightStandardization': 'Weight standardisation', 'batch.norm': 'Norm batch', 'batch.accumulate': 'Accumulate', 'optim.kind': 'Optimiser', 'optim.lr': 'Learning rate', 'optim.weightDecay': 'Weight decay',
    'optim.clip': 'Clip gradient norm', 'schedule.kind': 'Schedule', 'schedule.warmupEpochs': 'Warm-up epochs', 'budget.epochs': 'Epochs', seed: 'Seed', engine: 'Engine', 'norm.eps': 'Epsilon', 'norm.keep': 'Keep rate', 'optim.eps': 'Epsilon', 'optim.beta1': 'Beta 1', 'optim.beta2': 'Beta 2',
    determinism: 'Deterministic kernels', 'targets.0.column': 'Class column',
  } as Record<string, string>,
  sections: { data: 'Data', model: 'Model', norm: 'Normalisation', optim: 'Optimiser and schedule', run: 'Budget and run' },
  train: {
    preset: 'Start from', addData: 'Your own data', emptyTitle: 'Nothing has run yet', emptyText: 'The embedded sample and the preset "Quick look" are chosen. One click trains a small network in about a minute.',
    model: 'Model', parameters: 'parameters', weights: 'weights', activations: 'activations per norm batch', layers: 'Layers', problems: (n: number) => (n === 1 ? 'One field needs a look before this can start.' : `${n} fields need a look before this can start.`),
    optimiserBatch: (n: number) => `Optimiser batch ${n}`, ready: 'Ready to train', noRun: 'No run chosen', state: 'State', epoch: 'Epoch', left: 'Time left', speed: 'Speed', engine: 'Engine', wait: 'Waiting for data',
    images: 'images/s', loss: 'Loss', accuracy: 'Accuracy', error: 'Error', results: 'Results', metric: 'Metric', last: 'Last', best: 'Best', epochOfBest: 'Epoch of best', confusion: 'Confusion matrix', confusionHelp: 'Rows are the true class, columns what the model said. Choose a cell to see its pictures.',
    mistakes: 'Worst mistakes', mistakesHelp: 'Wrong answers that the model was surest of.', noMistakes: 'No mistakes in this split.', said: 'said', trueClass: 'is', sure: 'sure', runs: 'Runs', queue: 'Queue', choose: 'Choose a run', waiting: 'waiting for its turn', unknownLeft: 'not known yet', columnHelp: 'Which column holds the class?',
  },
  versions: { emptyTitle: 'No versions yet', emptyText: 'Every training freezes a version: its recipe, code, data and environment. Start one and it appears here.', go: 'Go to Train', version: 'Version', change: 'Change', runs: 'Runs', data: 'Data', created: 'Created', val: 'Validation', best: 'Best', first: 'First on its data', confounded: 'Confounded', confoundedHelp: 'More than one factor changed, so a difference cannot be put down to one of them.', baseline: 'Baseline', noBaseline: 'No baseline is pinned.', note: 'Note', recipe: 'Recipe', differs: 'Difference to its parent', seeds: 'Runs by seed', state: 'State', seed: 'Seed', hash: 'Hash', trashed: (run: string) => `${run} is in the trash for 30 days.`, count: (v: number, r: number) => `${v} ${v === 1 ? 'version' : 'versions'}, ${r} ${r === 1 ? 'run' : 'runs'}` },
  data: { parts: 'Samples', classes: 'Classes', size: 'Image size', sizes: 'Image sizes', damage: 'Damage', noDamage: 'No damage found', damageFound: (n: number) => `${n} damaged`, samples: 'Pictures', fingerprint: 'Fingerprint', balance: 'Class balance', columns: 'Columns', builtIn: 'Built in', notFetched: 'Fetched on first use', missing: 'Not found', all: 'All classes', part: 'Part', choose: 'Choose a data set', path: 'Path', bytes: 'Size on disk', forget: 'Forget', reading: 'Reading the data set' },
  engine: { native: (version: string) => `TensorFlow ${version}`, wasm: 'WebAssembly', on: 'on', notYet: 'Run the self-test to see what really runs.', checks: 'Self-test', passed: 'All checks passed', failed: 'A check failed', machine: 'Machine', versions: 'Versions', timings: 'Timings', missing: 'The native engine is not in use', threads: 'Threads', sandbox: 'Window sandbox', sandboxOn: 'On', sandboxOff: 'Off. The window was started without its sandbox.', cores: 'cores', memory: 'Memory', cpu: 'Processor', gpu: 'Graphics', none: 'none', project: 'Project', owner: 'Owned by', testing: 'The self-test loads the engine in a process of its own.' },
  closing: { title: 'A training is on', message: (n: number) => (n === 1 ? 'One run is training or waiting. What should happen to it?' : `${n} runs are training or waiting. What should happen to them?`), stop: 'Stop with a checkpoint and quit', background: 'Keep training in the background', cancel: 'Stay here' },
  palette: { placeholder: 'Search actions', nothing: 'Nothing fits' },
  errors: { title: 'That did not work', details: 'Copy details' },
  about: (version: string) => `Atelier ${version}. Local only: no account, no telemetry, no server.`,
} as const
