/** A window that is not seen draws no frame; nothing waits for one for longer than this. */
const UNSEEN_MS = 200

/** Resolves once what has been put in place by now is on the screen: what is less urgent must not hold that frame up. */
export function painted(): Promise<void> {
  return new Promise((done) => {
    const late = setTimeout(done, UNSEEN_MS)
    if (typeof requestAnimationFrame === 'undefined') return
    requestAnimationFrame(() => setTimeout(() => {
      clearTimeout(late)
      done()
    }))
  })
}
