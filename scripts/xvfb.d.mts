/** A display for the window: the one there is, or a virtual one that lives until `stop`. */
export function display(): Promise<{ readonly env: Readonly<Record<string, string>>; readonly stop: () => void }>
