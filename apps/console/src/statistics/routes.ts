import type { Clock } from '@usher/engine'
import { errorBody, get, refusal, reply } from '@usher/http'
import { type AdministeredRealm, type Realms, realmsNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import type { ActiveSessions } from './active-sessions.ts'
import { ownPeriods, type Period, type Periods, periodsOf, type RangeName } from './periods.ts'
import { statisticsBody, statisticsQuery } from './schemas.ts'
import { type Tally, tallies } from './tally.ts'
import { zoneNamed } from './zone.ts'

export interface StatisticsParts {
  readonly realms: Realms
  readonly sessions: ActiveSessions
  readonly clock: Clock
}

/** What the charts show. */
export const statisticsRoutes = ({ realms, sessions, clock }: StatisticsParts) => {
  const tally = tallies(clock)
  return [
    get('/statistics', {
      summary: 'Registrations, sign-ins, failures and open sessions over time',
      tags: ['statistics'],
      access: asAdministrator,
      query: statisticsQuery,
      responses: {
        200: statisticsBody,
        400: errorBody,
        401: errorBody,
        403: errorBody,
        404: errorBody,
        422: errorBody,
      },
      async handle({ query: { realm, ...span } }) {
        const asked = realmsNamed(realms, realm)
        const { steps: periods, before } = periodsIn(span, clock.now())
        const open = await Promise.all(asked.map((each) => sessions.over(each, periods)))
        const now = await Promise.all(asked.map(sessions.now))
        const counted = []
        for (const [index, period] of periods.entries()) {
          const noted = open.flatMap((series) => series[index] ?? [])
          counted.push({
            ...period,
            ...(await countsOf(tally, asked, period)),
            active_sessions: noted.length === 0 ? null : sum(noted),
          })
        }
        return reply(200, {
          periods: counted,
          before: await countsOf(tally, asked, before),
          active_sessions_now: sum(now),
        })
      },
    }),
  ]
}

/** @throws {RequestRefused} 400 */
function periodsIn({ range, zone: name, since, until }: Span, now: Date): Periods {
  const zone = zoneNamed(name)
  if (!zone) throw refusal(400, 'There is no such time zone.')
  if (since === undefined && until === undefined) return periodsOf(range, now, zone)
  const own = since && until && ownPeriods({ since, until }, zone)
  if (!own) throw refusal(400, 'A range has two ends, the second one at most two years later.')
  return own
}

interface Span {
  readonly range: RangeName
  readonly zone: string
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

async function countsOf(tally: Tally, realms: readonly AdministeredRealm[], period: Period) {
  const count = async (type: Parameters<Tally>[1]) =>
    sum(await Promise.all(realms.map((realm) => tally(realm, type, period))))
  return {
    registrations: await count('account.registered'),
    logins: await count('login.succeeded'),
    failed_logins: await count('login.failed'),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
