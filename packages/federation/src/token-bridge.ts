import type { TokenBridge } from '@usher/engine'
import type { BridgeSettings } from './bridge-settings.ts'

/** What a bridge is made with. */
export interface TokenBridgeOptions extends BridgeSettings {
  /** For development and tests: the key set may be on this machine, without TLS. */
  readonly allowLoopback: boolean
}

/**
 * Reads tokens of the system that people come from. The code for that is loaded, and its keys are
 * asked for, at the first token.
 */
export function tokenBridge(options: TokenBridgeOptions): TokenBridge {
  const { finds, until } = options
  let made: Promise<TokenBridge['read']> | undefined
  return {
    finds,
    until,
    async read(token, now) {
      made ??= import('./bridged-token.ts').then(({ tokenReader }) => tokenReader(options))
      return (await made)(token, now)
    },
  }
}
