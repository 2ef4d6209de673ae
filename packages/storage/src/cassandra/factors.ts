import type { FactorStore, RecoveryStore } from '@usher/engine'

/** Realms with second factors are not opened here; see `assertPossible`. */
export function cassandraFactors(): FactorStore {
  return {
    list: async () => ({ totp: undefined, recoveryCodes: 0 }),
    beginTotp: refuse,
    confirmTotp: refuse,
    replaceRecoveryCodes: refuse,
    remove: refuse,
    removeAll: refuse,
    countFailure: refuse,
    openChallenge: refuse,
    findChallenge: async () => undefined,
    tryChallenge: async () => undefined,
    takeChallenge: async () => false,
  }
}

/** Nor is there anything to recover. */
export function cassandraRecoveries(): RecoveryStore {
  return {
    request: refuse,
    find: async () => undefined,
    complete: refuse,
    cancel: async () => ({ cancelled: false }),
  }
}

async function refuse(): Promise<never> {
  throw new TypeError('this database keeps no second factors')
}
