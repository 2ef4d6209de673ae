import type { AccountId, IdentityKey, LinkedIdentity, NewIdentity } from '@usher/engine'
import { cql } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'

/** An identity as the account's row keeps it, in JSON; the instant is RFC 3339. */
export interface StoredIdentity extends IdentityKey {
  readonly id: string
  readonly provider: string
  readonly email?: string | undefined
  readonly linkedAt: string
}

/** What an account keeps of its identities; `text` is what a change of them has to find. */
export interface FoundIdentities {
  readonly text: string | null
  readonly list: readonly StoredIdentity[]
  readonly uses: Readonly<Record<string, Date>>
}

export async function readIdentities(
  { cql: keyspace }: RealmContext,
  id: AccountId,
): Promise<FoundIdentities> {
  const [row] = isAccountId(id)
    ? await keyspace.readSettled<{
        identities: string | null
        identity_uses: FoundIdentities['uses'] | null
      }>(cql`select identities, identity_uses from users where userid = ${id}`)
    : []
  const text = row?.identities ?? null
  return { text, list: text === null ? [] : JSON.parse(text), uses: row?.identity_uses ?? {} }
}

export function storedIdentity({ linkedAt, ...identity }: NewIdentity): StoredIdentity {
  return { ...identity, linkedAt: linkedAt.toISOString() }
}

/** What the column holds; `null` takes the cell away. */
export function identitiesText(list: readonly StoredIdentity[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list)
}

export function identityOf(
  accountId: AccountId,
  { email, linkedAt, ...identity }: StoredIdentity,
  uses: FoundIdentities['uses'],
): LinkedIdentity {
  return {
    ...identity,
    email,
    accountId,
    linkedAt: new Date(linkedAt),
    lastUsedAt: uses[identity.id],
  }
}

export function isSame(one: IdentityKey, other: IdentityKey): boolean {
  return one.issuer === other.issuer && one.subject === other.subject
}
