import { randomUUID } from 'node:crypto'
import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import type { AuditEvent, NewIdentity, ProvidedIdentity } from '../ports.ts'

/** An identity to store, and the event that says so. */
export function newIdentity(
  { clock }: Pick<UseCaseContext, 'clock'>,
  {
    identity: { issuer, subject, email },
    provider,
    client,
  }: {
    readonly identity: Pick<ProvidedIdentity, 'issuer' | 'subject' | 'email'>
    readonly provider: string
    readonly client: Client
  },
  accountId?: AccountId,
): { identity: NewIdentity; event: AuditEvent } {
  const linkedAt = clock.now()
  const id = randomUUID()
  const detail = { provider, identity: id }
  return {
    identity: { id, issuer, subject, provider, email, linkedAt },
    event: { type: 'identity.linked', at: linkedAt, accountId, ...client, detail },
  }
}
