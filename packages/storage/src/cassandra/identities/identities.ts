import type { IdentityStore } from '@usher/engine'
import { accountOf } from '../accounts/account-row.ts'
import { findHolder } from '../accounts/credential.ts'
import type { RealmContext } from '../realm-context.ts'
import { findIdentityHolder } from './claim-identity.ts'
import { endSessions } from './end-sessions.ts'
import { link, registerIdentity } from './link.ts'
import { identityOf, isSame, readIdentities } from './stored-identities.ts'
import { findTicket, openTicket, takeForeignToken, takeTicket } from './tickets.ts'
import { unlink } from './unlink.ts'

/**
 * Other ways to sign in on Cassandra. The account's row has the list that decides; a row of its own
 * reserves each identity, so that it has one account.
 */
export function cassandraIdentities(context: RealmContext): IdentityStore {
  return {
    openTicket: (ticket) => openTicket(context, ticket),
    takeTicket: (key) => takeTicket(context, key),
    findTicket: (key) => findTicket(context, key),

    async find(key) {
      const accountId = await findIdentityHolder(context, key)
      const row = accountId && (await findHolder(context, accountId))
      if (!accountId || !row) return undefined
      const { list, uses } = await readIdentities(context, accountId)
      const stored = list.find((one) => isSame(one, key))
      if (!stored) return undefined
      return { identity: identityOf(accountId, stored, uses), account: accountOf(context, row) }
    },

    async list(accountId) {
      if (!(await findHolder(context, accountId))) return []
      const { list, uses } = await readIdentities(context, accountId)
      return list
        .map((stored) => identityOf(accountId, stored, uses))
        .sort(
          (one, other) =>
            one.linkedAt.getTime() - other.linkedAt.getTime() || (one.id < other.id ? -1 : 1),
        )
    },

    link: (change) => link(context, change),
    register: (registration) => registerIdentity(context, registration),
    unlink: (change) => unlink(context, change),
    endSessions: (logout) => endSessions(context, logout),
    takeForeignToken: (token) => takeForeignToken(context, token),
  }
}
