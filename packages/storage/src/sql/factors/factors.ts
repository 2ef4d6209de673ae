import type { FactorStore } from '@usher/engine'
import type { Database } from '../../database.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTables } from '../../tables.ts'
import {
  findingChallenges,
  openChallengeIn,
  takeChallengeIn,
  tryChallengeIn,
} from './challenges.ts'
import { findingFactors } from './find-factors.ts'
import {
  addPasskeyIn,
  beginPasskeyIn,
  disableClonedPasskeyIn,
  findingPasskeys,
  renamePasskeyIn,
} from './passkeys.ts'
import { replaceRecoveryCodesIn } from './recovery-codes.ts'
import { removeAllIn, removeFactorIn } from './remove.ts'
import { beginTotpIn, confirmTotpIn, countFailureIn } from './totp.ts'

/** Second factors in SQL. */
export function sqlFactors(database: Database<EngineTables>, context: RealmContext): FactorStore {
  const { read, write } = database
  const find = findingFactors(context, read)
  return {
    list: (accountId) => find(read, keyOf(context, accountId)),
    beginTotp: (change) => write((tx) => beginTotpIn(tx, change)),
    confirmTotp: (change) => write((tx) => confirmTotpIn(tx, change)),
    replaceRecoveryCodes: (change) => write((tx) => replaceRecoveryCodesIn(tx, change)),
    beginPasskey: (change) => write((tx) => beginPasskeyIn(tx, change)),
    addPasskey: (change) => write((tx) => addPasskeyIn(tx, change)),
    findPasskey: findingPasskeys(read, context),
    renamePasskey: (change) => write((tx) => renamePasskeyIn(tx, change)),
    disableClonedPasskey: (change) => write((tx) => disableClonedPasskeyIn(tx, change)),
    remove: (change) => write((tx) => removeFactorIn(tx, change)),
    removeAll: (change) => write((tx) => removeAllIn(tx, change)),
    countFailure: (change) => write((tx) => countFailureIn(tx, change)),
    openChallenge: (challenge, now) => write((tx) => openChallengeIn(tx, challenge, now)),
    findChallenge: findingChallenges(read, context),
    tryChallenge: (attempt) => write((tx) => tryChallengeIn(tx, attempt)),
    takeChallenge: (end) => write((tx) => takeChallengeIn(tx, end)),
  }
}
