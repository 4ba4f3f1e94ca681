import type { Clock } from '../lib/clock'
import type { EditChain } from './chain'
import { explain } from './database'
import type { Db } from './database'

export type EditWriter = (kind: string, subject: string, body: unknown) => void

/** The three ways in which a log writes. */
export interface Transactions {
  /** Work whose loss a person would mind: one transaction, on the disk before it is acknowledged, and a link of the chain. */
  durably<T>(work: (edit: EditWriter) => T): T
  quickly<T>(work: () => T): T
  /** All that `work` asks for as one durable transaction. */
  together<T>(work: () => T): T
}

/** Where the log remembers what the file holds: `wrote` after every write, `undone` after what was rolled back. */
export interface Memory { wrote(): void; undone(): void }

export function transactionsOf(db: Db, chain: EditChain, clock: Clock, dir: string, memory: Memory): Transactions {
  /** Set while `together` makes one transaction of all that is asked for. */
  let inOne = false

  /** Within another transaction SQLite makes it a savepoint, so that either way it is done as a whole or not at all. */
  function whole<T>(work: () => T): T {
    try {
      return db.transaction(work)()
    } catch (error) {
      chain.reload()
      memory.undone()
      throw explain(error, dir)
    } finally {
      memory.wrote()
    }
  }
  function onDisk<T>(work: () => T): T {
    let result: T
    try {
      db.pragma('synchronous = FULL')
      result = whole(work)
    } finally {
      db.pragma('synchronous = NORMAL')
    }
    chain.publish()
    return result
  }
  return {
    durably(work) {
      const part = () => work((kind, subject, body) => chain.append({ time: clock.now(), kind, subject, body }))
      return inOne ? whole(part) : onDisk(part)
    },
    quickly(work) {
      try {
        return work()
      } catch (error) {
        throw explain(error, dir)
      } finally {
        memory.wrote()
      }
    },
    together(work) {
      inOne = true
      try {
        return onDisk(work)
      } finally {
        inOne = false
      }
    },
  }
}
