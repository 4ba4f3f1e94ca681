/** Work that goes on a little each time it is asked to; whoever asks does other things between two steps. */
export type Steps<T> = Generator<undefined, T, undefined>

/** The rest of it at a stretch. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
