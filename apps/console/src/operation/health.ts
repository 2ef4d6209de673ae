import { availableParallelism, loadavg } from 'node:os'
import { errorBody, get, type Peers, reply } from '@usher/http'
import { stateOf } from '../overview/realm-state.ts'
import type { AdministeredRealm, Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { healthBody, type ProcessFacts } from './schemas.ts'

export interface HealthParts {
  readonly realms: Realms
  readonly version: string
  readonly clock: { now(): Date }
  readonly peers: Peers | undefined
}

const TOPIC = 'process'

export const showHealth = ({ realms, version, clock, peers }: HealthParts) => {
  const startedAt = clock.now()
  peers?.answer(TOPIC, factsOfThis)
  return get('/operation/health', {
    summary: 'How the databases are, and all processes that serve',
    tags: ['operation'],
    access: asAdministrator,
    responses: { 200: healthBody, 401: errorBody, 403: errorBody },
    async handle() {
      const [others, databases] = await Promise.all([
        (peers?.ask(TOPIC) ?? []) as Promise<readonly ProcessFacts[]>,
        Promise.all([...realms.values()].map(databaseOf)),
      ])
      return reply(200, {
        version,
        started_at: startedAt,
        process: { ...factsOfThis(), cpus: availableParallelism(), load: loadavg()[0] ?? 0 },
        other_processes: others.toSorted((one, other) => one.id - other.id),
        databases,
      })
    },
  })
}

function factsOfThis(): ProcessFacts {
  return {
    id: process.pid,
    node: process.versions.node,
    uptime_seconds: Math.round(process.uptime()),
    memory_bytes: process.memoryUsage.rss(),
  }
}

async function databaseOf(realm: AdministeredRealm) {
  const begun = performance.now()
  const { name, database, healthy, ...mails } = await stateOf(realm)
  const took = Math.round((performance.now() - begun) * 10) / 10
  return { realm: name, kind: database, healthy, answered_in_ms: healthy ? took : null, ...mails }
}
