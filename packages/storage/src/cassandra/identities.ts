import type { IdentityStore } from '@usher/engine'

/**
 * Other ways to sign in on Cassandra: realms that declare them are refused there when they are opened,
 * so nobody has any.
 */
export function cassandraIdentities(): IdentityStore {
  const refuse = async () => {
    throw new TypeError('a realm on Cassandra has no other ways to sign in')
  }
  return {
    openTicket: refuse,
    takeTicket: refuse,
    findTicket: refuse,
    find: async () => undefined,
    list: async () => [],
    link: refuse,
    register: refuse,
    unlink: async () => ({ kind: 'not_found' }),
    endSessions: refuse,
  }
}
