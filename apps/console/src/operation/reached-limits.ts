import type { Limit, LimitUse } from '@usher/engine'
import { errorBody, get, reply } from '@usher/http'
import type { AdministeredRealm, Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { reachedBody } from './schemas.ts'

/** Counters that are looked at, of each app. */
const MOST = 10_000

export const showReachedLimits = (parts: {
  readonly realms: Realms
  readonly clock: { now(): Date }
}) =>
  get('/operation/limits', {
    summary: 'Rate limits that somebody has used up, or is using',
    description:
      'How many addresses or accounts, never which: counters hold no more than a digest.',
    tags: ['operation'],
    access: asAdministrator,
    responses: { 200: reachedBody, 401: errorBody, 403: errorBody },
    async handle() {
      const now = parts.clock.now()
      const all = [...parts.realms.values()]
      const limits = await Promise.all(all.map((realm) => reachedOf(realm, now)))
      return reply(200, { limits: limits.flat() })
    },
  })

async function reachedOf({ name, engine: { realm, store } }: AdministeredRealm, now: Date) {
  const uses = await store.limits.listRunning({ now, most: MOST })
  const { registration, logIn, passwordReset, proof = [] } = realm.limits
  const limits = [...registration, ...logIn, ...passwordReset, ...proof]
  const own = new Map(limits.map((limit) => [limit.name, limit]))
  return [...own.values()].flatMap((limit) => countedOf(limit, uses, name))
}

function countedOf(limit: Limit, uses: readonly LimitUse[], realm: string) {
  const running = uses.filter(({ key }) => key.startsWith(`${limit.name}:`))
  if (running.length === 0) return []
  const reached = running.filter(({ count }) => count >= limit.max)
  const ends = reached.map(({ resetsAt }) => resetsAt.getTime())
  return [
    {
      realm,
      name: limit.name,
      counted: running.length,
      reached: reached.length,
      until: ends.length === 0 ? null : new Date(Math.max(...ends)),
    },
  ]
}
