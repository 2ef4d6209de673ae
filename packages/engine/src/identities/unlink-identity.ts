import type { AccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import type { LinkedIdentity } from '../ports.ts'
import { Refused } from '../refusals.ts'

/** Who takes an identity away. */
export interface Unlinking {
  readonly accountId: AccountId
  readonly id: string
  /** Absent: an operator does. */
  readonly client?: Client
  /** `operator:<name>`; absent: its holder. */
  readonly actor?: string
}

/**
 * Takes a way to sign in from an account; sessions stay.
 *
 * @throws {Refused} `identity_not_found`; `last_way_in`: nobody could sign in any more
 */
export async function unlinkIdentity(
  { store, clock, wakeMailDelivery }: UseCaseContext,
  { accountId, id, client, actor }: Unlinking,
): Promise<void> {
  const now = clock.now()
  const { kind } = await store.identities.unlink({
    accountId,
    id,
    now,
    mail: undefined,
    event: {
      type: 'identity.unlinked',
      at: now,
      accountId,
      actor,
      ...client,
      detail: { identity: id },
    },
  })
  if (kind === 'not_found') throw new Refused({ code: 'identity_not_found' })
  if (kind === 'last_way_in') throw new Refused({ code: 'last_way_in' })
  wakeMailDelivery()
}

/** The ways to sign in that an account has at other providers, with their labels. */
export async function listIdentities(
  { store, federation }: UseCaseContext,
  accountId: AccountId,
): Promise<readonly (LinkedIdentity & { readonly label: string })[]> {
  const identities = await store.identities.list(accountId)
  return identities.map((identity) => {
    const provider = federation?.providers.find(({ name }) => name === identity.provider)
    return { ...identity, label: provider?.label ?? identity.provider }
  })
}
