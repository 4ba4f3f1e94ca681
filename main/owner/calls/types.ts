import type { CallName, CallOutput, CallParsed } from '../../../preload/contract'
import type { Services } from '../services'

/** A thin handler for one call: input is parsed before it, output after it. */
export type Handlers<N extends CallName> = { readonly [K in N]: (input: CallParsed<K>, services: Services) => Promise<CallOutput<K>> | CallOutput<K> }
