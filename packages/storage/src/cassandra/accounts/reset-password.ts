import type {
  Account,
  AccountId,
  AccountStore,
  PasswordReset,
  ResetTokenRequest,
  TokenHash,
} from '@usher/engine'
import cassandra from 'cassandra-driver'
import { noApprovals } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { record } from '../audit/record.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import { readFactors, setFactors } from '../factors/stored-factors.ts'
import { releaseIdentity } from '../identities/claim-identity.ts'
import { readIdentities, type StoredIdentity } from '../identities/stored-identities.ts'
import type { RealmContext } from '../realm-context.ts'
import { accountOf, existing } from './account-row.ts'
import { findHolder, findHolderId } from './credential.ts'
import { keptText, readEmailChanges } from './email-change-row.ts'
import { addToken, findTokenHolder, noteToken, onlyToken } from './tokens.ts'

const { TimeUuid } = cassandra.types

export async function requestPasswordReset(
  context: RealmContext,
  request: ResetTokenRequest,
): ReturnType<AccountStore['requestPasswordReset']> {
  const { identifier, mail, now, event } = request
  const accountId = await findHolderId(context, identifier)
  const holder = accountId && (await findHolder(context, accountId))
  const status = holder?.account_status
  if (!accountId || !(status === 'active' || (request.activates && status === 'pending'))) {
    await record(context, event, holder && accountId)
    return { kind: 'nothing' }
  }
  const token = { ...request.token, now }
  await noteToken(context, accountId, token)
  const keep = request.outstanding === 'one' ? onlyToken : addToken
  const outcome = await context.turns.take(accountId, () =>
    changeRow(context, accountRow(accountId), {
      // A row has to be written for the guard's sake; its status stays what the guard says.
      guarded: cql`update users set account_status = ${status} where userid = ${accountId}
        if email = ${identifier} and account_status = ${status}`,
      also: [keep(accountId, token)],
      consequences: {
        event: numbered(context, event, accountId),
        mail: storedMail(mail(holder?.locale ?? undefined), now),
      },
    }),
  )
  if (outcome.applied) return { kind: 'issued' }
  await record(context, event, accountId)
  return { kind: 'nothing' }
}

/** The account that a reset token belongs to, whether or not it has expired. */
export async function findByResetToken(
  context: RealmContext,
  hash: TokenHash,
): Promise<Account | undefined> {
  const id = await findTokenHolder(context, hash)
  const row = id && (await findHolder(context, id))
  return row && accountOf(context, row)
}

/** Everything that a reset changes lies in the account's row, or ends with its epoch of sessions. */
export async function resetPassword(
  context: RealmContext,
  reset: PasswordReset,
): ReturnType<AccountStore['resetPassword']> {
  const { tokenHash, newHash, notice, now, event } = reset
  const accountId = await findResetter(context, reset)
  if (accountId === undefined) return { kind: 'token_invalid' }

  const row = await findHolder(context, accountId)
  const isPending = row?.account_status === 'pending'
  const { list } = await readEmailChanges(context, accountId)
  const confirmed = keptText(
    list.filter(({ isChanged }) => isChanged),
    now,
  )
  const activation = reset.activates && isPending ? activationAt(now) : cql``
  const guard = guardOf(reset)
  return context.turns.take(accountId, async () => {
    const mayBePlanted = context.realm.activation === 'none' && !row?.confirmed_at
    const planted = mayBePlanted ? await findPlanted(context, accountId) : NOTHING
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set password = ${newHash}, updated_at = ${now},
          confirmed_at = ${now}, reset_tokens = ${{}}, reset_required_at = null, email_changes = ${confirmed},
          ${noApprovals}, session_epoch = ${TimeUuid.fromDate(now)},
          kept_session = null${activation}${planted.removal}
        where userid = ${accountId} if ${guard} and reset_tokens[${tokenHash}] > ${now}`,
      consequences: {
        event: numbered(context, event, accountId),
        mail: notice && row && storedMail(notice(accountOf(context, row)), now),
        follow: ['password'],
      },
    })
    if (outcome.applied) {
      for (const identity of planted.identities) await releaseIdentity(context, identity)
      return { kind: 'reset', accountId }
    }
    if (reset.wrongToken === 'voids') await voidTokens(context, accountId, guard)
    return { kind: 'token_invalid' }
  })
}

interface Planted {
  /** Part of the reset. */
  readonly removal: Statement
  readonly identities: readonly StoredIdentity[]
}

const NOTHING: Planted = { removal: cql``, identities: [] }

/**
 * Of what a stranger may have left, where people come in without proving an address, nothing lets
 * anybody in any more. Passkeys stay as second factors.
 */
async function findPlanted(context: RealmContext, accountId: AccountId): Promise<Planted> {
  const { list: identities } = await readIdentities(context, accountId)
  const { stored } = await readFactors(context, accountId)
  const passkeys = stored.passkeys.map((one) => ({ ...one, use: 'second_factor' as const }))
  const demotion = passkeys.length > 0 ? cql`, ${setFactors({ ...stored, passkeys })}` : cql``
  return { removal: cql`, identities = null, api_keys = null${demotion}`, identities }
}

async function findResetter(
  context: RealmContext,
  { identifier, tokenHash }: PasswordReset,
): Promise<AccountId | undefined> {
  if (identifier !== undefined) return findHolderId(context, identifier)
  return findTokenHolder(context, tokenHash)
}

/** Whoever names the account has to name one that is active; the token alone is enough else. */
function guardOf({ identifier, activates }: PasswordReset): Statement {
  if (identifier === undefined) return existing
  return activates
    ? cql`email = ${identifier} and account_status in ('active', 'pending')`
    : cql`email = ${identifier} and account_status = 'active'`
}

/** Part of a reset: the mail has proved that the address is its holder's. */
function activationAt(now: Date): Statement {
  return cql`, account_status = 'active', activated_at = ${now},
    activation_tokens = ${{}}, registrations = ${{}}`
}

async function voidTokens({ cql: keyspace }: RealmContext, account: string, guard: Statement) {
  await decided({
    attempt: () =>
      keyspace.attempt([
        cql`update users set reset_tokens = ${{}} where userid = ${account} if ${guard}`,
      ]),
    isApplied: async () => false, // to void them once more is right as well
  })
}
