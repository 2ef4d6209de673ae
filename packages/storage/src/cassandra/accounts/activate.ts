import type { ActivationAttempt, ActivationOutcome, Identifier } from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { accountRow } from '../changes/row-key.ts'
import { decided } from '../client/decided.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { findHolderId } from './credential.ts'
import type { Tokens } from './tokens.ts'

interface Decider {
  readonly account_status: string | null
  readonly activation_tokens: Tokens | null
}

/** The token lies in the account's own row, so one guarded update spends it and activates. */
export async function activate(
  context: RealmContext,
  { identifier, tokenHash, now, event }: ActivationAttempt,
): Promise<ActivationOutcome> {
  const accountId = await findHolderId(context, identifier)
  if (accountId === undefined) return { kind: 'token_invalid' }

  const outcome = await context.turns.take(accountId, () =>
    changeRow<Decider>(context, accountRow(accountId), {
      guarded: cql`update users set account_status = 'active', activated_at = ${now},
          confirmed_at = ${now}, updated_at = ${now}, activation_tokens = ${{}}
        where userid = ${accountId}
        if email = ${identifier} and account_status = 'pending'
          and activation_tokens[${tokenHash}] > ${now}`,
      consequences: { event: numbered(context, event, accountId) },
    }),
  )
  if (outcome.applied) return { kind: 'activated', accountId }
  return refused(context, { accountId, identifier, tokenHash, now }, outcome.row ?? {})
}

type Refused = Pick<ActivationAttempt, 'tokenHash' | 'now'> & {
  readonly accountId: string
  readonly identifier: Identifier
}

async function refused(
  { cql: keyspace }: RealmContext,
  { accountId, identifier, tokenHash, now }: Refused,
  { account_status, activation_tokens }: Partial<Decider>,
): Promise<ActivationOutcome> {
  const end = activation_tokens?.[tokenHash]
  if (end && end > now) return { kind: account_status === 'active' ? 'already_active' : INVALID }
  if (end) {
    await decided({
      attempt: () =>
        keyspace.attempt([
          cql`update users set activation_tokens = activation_tokens - ${[tokenHash]}
            where userid = ${accountId} if email = ${identifier}`,
        ]),
      isApplied: async () => false,
    })
  }
  return { kind: INVALID }
}

const INVALID = 'token_invalid'
