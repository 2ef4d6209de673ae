import type { FactorStore } from '@usher/engine'
import { findHolder } from '../accounts/credential.ts'
import type { RealmContext } from '../realm-context.ts'
import { findChallenge, openChallenge, openOf, takeChallenge, tryChallenge } from './challenges.ts'
import {
  addPasskey,
  beginPasskey,
  disableClonedPasskey,
  findPasskey,
  renamePasskey,
} from './passkeys.ts'
import { replaceRecoveryCodes } from './recovery-codes.ts'
import { removeAll, removeFactor } from './remove.ts'
import { factorsOf, NO_FACTORS, readFactors } from './stored-factors.ts'
import { beginTotp, confirmTotp, countFailure } from './totp.ts'

/** Second factors on Cassandra: they lie in the account's row, where its sign-ins are decided. */
export function cassandraFactors(context: RealmContext): FactorStore {
  return {
    async list(accountId) {
      const [row, { stored }] = await Promise.all([
        findHolder(context, accountId),
        readFactors(context, accountId),
      ])
      return factorsOf(row ? stored : NO_FACTORS)
    },
    beginTotp: (change) => beginTotp(context, change),
    confirmTotp: (change) => confirmTotp(context, change),
    replaceRecoveryCodes: (change) => replaceRecoveryCodes(context, change),
    beginPasskey: (change) => beginPasskey(context, change),
    addPasskey: (change) => addPasskey(context, change),
    findPasskey: (credentialId) => findPasskey(context, credentialId),
    renamePasskey: (change) => renamePasskey(context, change),
    disableClonedPasskey: (change) => disableClonedPasskey(context, change),
    remove: (change) => removeFactor(context, change),
    removeAll: (change) => removeAll(context, change),
    countFailure: (change) => countFailure(context, change),
    openChallenge: (challenge, now) => openChallenge(context, challenge, now),
    async findChallenge(asked) {
      const found = await findChallenge(context, asked)
      return found && openOf(found)
    },
    tryChallenge: (attempt) => tryChallenge(context, attempt),
    takeChallenge: (end) => takeChallenge(context, end),
  }
}
