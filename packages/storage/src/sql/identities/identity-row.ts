import { asAccountId, type LinkedIdentity, type NewIdentity } from '@usher/engine'
import type { Kysely } from 'kysely'
import { type AccountKey, instant, optionalInstant } from '../../columns.ts'
import { prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'

/** What `identityColumns` select; the names have a capital, as no column of an account has. */
export interface IdentityRow {
  readonly identityId: string
  readonly identityIssuer: string
  readonly identitySubject: string
  readonly identityProvider: string
  readonly identityEmail: string | null
  readonly identityHolder: AccountKey
  readonly identityLinked: Date | string
  readonly identityUsed: Date | string | null
}

export const identityColumns = [
  'identities.id as identityId',
  'identities.issuer as identityIssuer',
  'identities.subject as identitySubject',
  'identities.provider as identityProvider',
  'identities.email_at_link as identityEmail',
  'identities.account_id as identityHolder',
  'identities.linked_at as identityLinked',
  'identities.last_used_at as identityUsed',
] as const

export function identityOf(row: IdentityRow): LinkedIdentity {
  return {
    id: row.identityId,
    issuer: row.identityIssuer,
    subject: row.identitySubject,
    provider: row.identityProvider,
    email: row.identityEmail ?? undefined,
    accountId: asAccountId(String(row.identityHolder)),
    linkedAt: instant(row.identityLinked),
    lastUsedAt: optionalInstant(row.identityUsed),
  }
}

interface NewRow {
  readonly issuer: string
  readonly subject: string
  readonly id: string
  readonly account: AccountKey
  readonly provider: string
  readonly email: string | null
  readonly linkedAt: Date
}

const identityStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  insert: prepared<NewRow, { id: string }>((place) =>
    db
      .insertInto('identities')
      .values({
        issuer: place('issuer'),
        subject: place('subject'),
        id: place('id'),
        account_id: place('account'),
        provider: place('provider'),
        email_at_link: place('email'),
        linked_at: place('linkedAt'),
      })
      .onConflict((conflict) => conflict.columns(['issuer', 'subject']).doNothing())
      .returning('id'),
  ),
})

/** @returns `false` if the identity has an account already */
export async function addIdentity(
  tx: EngineTx,
  account: AccountKey,
  { email, ...identity }: NewIdentity,
): Promise<boolean> {
  const { insert } = tx.statements(identityStatements)
  return (await insert(tx, { ...identity, account, email: email ?? null })).length > 0
}
