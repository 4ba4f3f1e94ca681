/** Keys of the actions that have one, as palette and shortcut sheet show them; the menu binds them. */
export const KEYS = {
  palette: 'Ctrl+K', start: 'Ctrl+Enter', pause: 'Ctrl+Shift+P', stop: 'Ctrl+.', resume: 'Ctrl+Shift+Enter', openProject: 'Ctrl+O', shortcuts: '?',
} as const
