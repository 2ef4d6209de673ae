import type { FactorStore } from '@usher/engine'

/** Realms with second factors are not opened here; see `assertPossible`. */
export function cassandraFactors(): FactorStore {
  const refuse = async (): Promise<never> => {
    throw new TypeError('this database keeps no second factors')
  }
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
  }
}
