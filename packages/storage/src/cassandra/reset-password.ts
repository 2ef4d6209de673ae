import type { AccountId, AccountStore, PasswordReset, ResetTokenRequest } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { existing } from './account-row.ts'
import { account as accountPlace, changeRow } from './changes.ts'
import { storedMail } from './consequences.ts'
import { findHolder, findHolderId } from './credential.ts'
import { decided } from './decided.ts'
import { numbered } from './events.ts'
import type { Home } from './home.ts'
import { record } from './record.ts'
import { cql, type Statement } from './statement.ts'
import { addToken, findTokenHolder, noteToken, onlyToken } from './tokens.ts'

const { TimeUuid } = cassandra.types

export async function requestPasswordReset(
  home: Home,
  request: ResetTokenRequest,
): ReturnType<AccountStore['requestPasswordReset']> {
  const { identifier, mail, now, event } = request
  const accountId = await findHolderId(home, identifier)
  const holder = accountId && (await findHolder(home, accountId))
  if (!accountId || holder?.account_status !== 'active') {
    await record(home, event, holder && accountId)
    return { kind: 'nothing' }
  }
  const token = { ...request.token, now }
  await noteToken(home, accountId, token)
  const keep = request.outstanding === 'one' ? onlyToken : addToken
  const outcome = await home.turns.take(accountId, () =>
    changeRow(home, accountPlace(accountId), {
      // A row has to be written for the guard's sake; its status stays what the guard says.
      guarded: cql`update users set account_status = 'active' where userid = ${accountId}
        if email = ${identifier} and account_status = 'active'`,
      also: [keep(accountId, token)],
      consequences: { event: numbered(home, event, accountId), mail: storedMail(mail, now) },
    }),
  )
  if (outcome.applied) return { kind: 'issued' }
  await record(home, event, accountId)
  return { kind: 'nothing' }
}

/** Everything that a reset changes lies in the account's row, or ends with its epoch of sessions. */
export async function resetPassword(
  home: Home,
  reset: PasswordReset,
): ReturnType<AccountStore['resetPassword']> {
  const { tokenHash, newHash, now, event } = reset
  const accountId = await findResetter(home, reset)
  if (accountId === undefined) return { kind: 'token_invalid' }

  const guard = guardOf(reset)
  return home.turns.take(accountId, async () => {
    const outcome = await changeRow(home, accountPlace(accountId), {
      guarded: cql`update users set password = ${newHash}, updated_at = ${now},
          reset_tokens = ${{}}, session_epoch = ${TimeUuid.fromDate(now)}, kept_session = null
        where userid = ${accountId} if ${guard} and reset_tokens[${tokenHash}] > ${now}`,
      consequences: { event: numbered(home, event, accountId), follow: ['password'] },
    })
    if (outcome.applied) return { kind: 'reset', accountId }
    if (reset.wrongToken === 'voids') await voidTokens(home, accountId, guard)
    return { kind: 'token_invalid' }
  })
}

async function findResetter(
  home: Home,
  { identifier, tokenHash }: PasswordReset,
): Promise<AccountId | undefined> {
  if (identifier !== undefined) return findHolderId(home, identifier)
  return (await findTokenHolder(home, tokenHash)) as AccountId | undefined
}

/** Whoever names the account has to name one that is active; the token alone is enough else. */
function guardOf({ identifier }: PasswordReset): Statement {
  return identifier === undefined
    ? existing
    : cql`email = ${identifier} and account_status = 'active'`
}

async function voidTokens({ cql: keyspace }: Home, account: string, guard: Statement) {
  await decided({
    attempt: () =>
      keyspace.attempt([
        cql`update users set reset_tokens = ${{}} where userid = ${account} if ${guard}`,
      ]),
    isApplied: async () => false, // to void them once more is right as well
  })
}
