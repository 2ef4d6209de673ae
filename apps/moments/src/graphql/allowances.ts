import { type AccountId, type Clock, Refused } from '@usher/engine'

/** What the answers to one person may still hold, over all requests. */
export interface Allowance {
  /** @returns why the request is given up, if there is less left than `fields` */
  spend(fields: number): Refused | undefined
}

export interface Allowances {
  of(accountId: AccountId): Allowance
}

// A field of an answer costs the one event loop some three microseconds. So nobody gets more than
// a second of it at once, and a tenth of it for ever.
const MOST_FIELDS = 300_000
const FIELDS_PER_SECOND = 30_000
const MOST_REMEMBERED = 10_000

interface Account {
  left: number
  asOf: number
}

/** Each process counts for itself: it is its own event loop that has to be shared. */
export function createAllowances(clock: Clock): Allowances {
  const accounts = new Map<AccountId, Account>()

  /** Who has not asked for ten seconds has everything again, and needs no remembering. */
  function forgetSome(): void {
    for (const accountId of accounts.keys()) {
      if (accounts.size <= MOST_REMEMBERED) return
      accounts.delete(accountId)
    }
  }

  return {
    of(accountId) {
      const now = clock.now().getTime()
      const { left, asOf } = accounts.get(accountId) ?? { left: MOST_FIELDS, asOf: now }
      const gained = (Math.max(0, now - asOf) / 1000) * FIELDS_PER_SECOND
      const account = { left: Math.min(MOST_FIELDS, left + gained), asOf: now }
      accounts.delete(accountId)
      accounts.set(accountId, account)
      forgetSome()
      return {
        spend(fields) {
          // Requests of one person at the same time share what there is.
          const latest = accounts.get(accountId) ?? account
          latest.left -= fields
          return latest.left < 0 ? tooMany(latest.left) : undefined
        },
      }
    },
  }
}

/** For load tests: as much as anybody asks for. */
export const unlimited: Allowances = { of: () => ({ spend: () => undefined }) }

function tooMany(left: number): Refused {
  const retryAfterSeconds = Math.max(1, Math.ceil(-left / FIELDS_PER_SECOND))
  return new Refused({ code: 'rate_limited', limit: 'answers', retryAfterSeconds })
}
