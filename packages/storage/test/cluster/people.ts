import { randomUUID } from 'node:crypto'
import { conformanceRealm } from '@usher/conformance'
import type { AccountId, AuditEvent, Identifier, NewAccount, PasswordHash } from '@usher/engine'

export const realm = conformanceRealm({ accountIds: { form: 'uuid' } })

export const password = { kind: 'password', hash: 'hash of a password' as PasswordHash } as const

export function told(type: AuditEvent['type'], accountId?: AccountId): AuditEvent {
  return { type, at: new Date(), accountId }
}

/** Somebody who registers under this address, each time with another id. */
export function newcomer(identifier: string): NewAccount & { readonly id: AccountId } {
  return {
    id: randomUUID() as AccountId,
    identifier: identifier as Identifier,
    shownIdentifier: identifier,
    status: 'active',
    roles: ['user'],
    profile: { firstName: 'Kim', gradeLevel: 0 },
    credential: password,
    createdAt: new Date(),
    event: told('account.registered'),
  }
}
