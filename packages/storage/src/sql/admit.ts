import {
  type Account,
  type Admission,
  type AdmissionOutcome,
  type FactorMethod,
  hasSecondFactor,
  requiresFactor,
  usableMethods,
} from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { type AccountRow, accountColumns, accountReader } from './account-row.ts'
import { holdsCredential, replaceHash } from './credentials.ts'
import { endChallenge } from './factors/challenges.ts'
import { findFactorsIn } from './factors/find-factors.ts'
import { spendProof } from './factors/spend-proof.ts'
import { noteSessionIdentity, useIdentity } from './identities/end-sessions.ts'
import { postMail } from './mails.ts'
import { openSession } from './open-session.ts'
import { noteClient } from './seen-clients.ts'

interface Holder {
  readonly account: AccountKey
}

const admitStatements = (context: RealmContext, db: Kysely<EngineTables>) => ({
  accountOf: accountReader(context),
  noteLogin: prepared<Holder & { at: Date }, AccountRow>((place) =>
    db
      .updateTable('accounts')
      .set({ last_login_at: place('at') })
      .where('id', '=', place('account'))
      .where('status', '=', 'active')
      .where('reset_required_at', 'is', null)
      .returning(accountColumns(context)),
  ),
})

export async function admit(
  database: Database<EngineTables>,
  admission: Admission,
): Promise<AdmissionOutcome> {
  try {
    return await database.write((tx) => admitIn(tx, admission))
  } catch (error) {
    if (error instanceof NotAdmitted) return error.outcome
    throw error
  }
}

type Refusing = Exclude<AdmissionOutcome, { kind: 'admitted' }>

/** Takes the login back that has been noted already. */
class NotAdmitted extends Error {
  readonly outcome: Refusing

  constructor(outcome: Refusing) {
    super(outcome.kind)
    this.outcome = outcome
  }
}

// Noted first: from then on the account's row is held, and every change of its state, credential
// or factors comes before or after all of this.
async function admitIn(tx: EngineTx, admission: Admission): Promise<AdmissionOutcome> {
  const { accountOf, noteLogin } = tx.statements(admitStatements)
  const { accountId, verified, at, session, seen, event } = admission
  const account = keyOf(tx, accountId)
  const [row] = await noteLogin(tx, { account, at })
  if (!row || !(await proves(tx, account, admission))) {
    throw new NotAdmitted({ kind: 'changed_meanwhile' })
  }
  const noted = accountOf(row)
  const mustEnrol = await passGate(tx, { account, roles: noted.roles, admission })
  if (session) await openSession(tx, account, session)
  if (session && verified.kind === 'identity') {
    await noteSessionIdentity(tx, session.id, verified)
  }
  await tx.record(event, accountId)
  if (seen && (await noteClient(tx, account, seen, at))) {
    await postMail(tx, seen.notice(noted), at)
  }
  return { kind: 'admitted', account: noted, mustEnrol }
}

interface Entering {
  readonly account: AccountKey
  readonly roles: Account['roles']
  readonly admission: Admission
}

/**
 * The second factor of the account, if it has one, is proved and spent, or nobody gets in.
 *
 * @returns whether the account lacks a factor that it needs
 */
async function passGate(tx: EngineTx, entering: Entering): Promise<boolean> {
  const { account, roles, admission } = entering
  const { challenge: hash, at: now, withoutRequired } = admission
  if (hash && !(await endChallenge(tx, { hash, account, now }))) {
    throw new NotAdmitted({ kind: 'challenge_spent' })
  }
  if (!tx.realm.secondFactors) return false
  const factors = await findFactorsIn(tx, account)
  if (hasSecondFactor(tx.realm, factors) || admission.verified.kind === 'passkey') {
    await requireProof(tx, entering, usableMethods(tx.realm, factors))
    return false
  }
  const mustEnrol = requiresFactor(tx.realm, roles)
  if (mustEnrol && withoutRequired === 'refuse') {
    throw new NotAdmitted({ kind: 'enrolment_required' })
  }
  return mustEnrol
}

async function requireProof(
  tx: EngineTx,
  { account, admission }: Entering,
  methods: readonly FactorMethod[],
): Promise<void> {
  const { proof, accountId, at: now } = admission
  if (!proof) throw new NotAdmitted({ kind: 'second_factor_required', methods })
  if (!(await spendProof(tx, accountId, { account, proof, now }))) {
    throw new NotAdmitted({ kind: 'proof_spent' })
  }
}

async function proves(
  tx: EngineTx,
  account: AccountKey,
  { verified, upgradedHash, proof, at: now }: Admission,
): Promise<boolean> {
  if (verified.kind === 'identity') return useIdentity(tx, account, verified, now)
  if (verified.kind === 'password' && upgradedHash !== undefined) {
    return replaceHash(tx, account, { verified: verified.hash, newHash: upgradedHash, now })
  }
  if (verified.kind === 'mailed_code' || verified.kind === 'bridged_token') return true
  if (verified.kind === 'passkey') return proof?.kind === 'passkey' && proof.userVerified
  return holdsCredential(tx, account, verified)
}
