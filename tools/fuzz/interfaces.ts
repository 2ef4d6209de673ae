import {
  describedInterface,
  type Figures,
  type FuzzedInterface,
  type FuzzPlan,
  fuzz,
} from '@usher/app/testing'
import { accountPlan } from '../../apps/console/test/support/account-fuzz-plan.ts'
import { consolePlan } from '../../apps/console/test/support/fuzz-plan.ts'
import { blueprintPlan, oauth2Plan } from '../../apps/killrvideo/test/support/fuzz-plan.ts'
import { graphqlInterface } from '../../apps/moments/test/support/fuzz-graphql.ts'
import { momentsPlan } from '../../apps/moments/test/support/fuzz-plan.ts'
import { theaterPlan } from '../../apps/theater/test/support/fuzz-plan.ts'
import { vividlyPlan } from '../../apps/vividly/test/support/fuzz-plan.ts'
import { fuzzRaw } from './raw-http.ts'
import type { FuzzedServer } from './server.ts'
import type { Stranger } from './strangers.ts'

export interface RowOptions {
  readonly requests: number
  readonly seed: number
  /** No answer takes longer. */
  readonly slowestMs: number
  readonly strangers: readonly Stranger[]
  readonly progress: () => void
}

export interface Seen {
  readonly figures: Figures
  /** What has to succeed once. */
  readonly operations: readonly string[]
}

/** One row of the figures: an app, and a way in. */
export interface Row {
  readonly name: string
  readonly app: string
  fuzz(server: FuzzedServer, options: RowOptions): Promise<Seen>
}

export const rows: readonly Row[] = [
  described(theaterPlan),
  described(blueprintPlan),
  described(oauth2Plan),
  described(vividlyPlan),
  described(momentsPlan),
  generated('moments GraphQL', 'moments', (server) =>
    graphqlInterface(server.hostOf('moments'), server.secrets),
  ),
  generated('console API', 'console', (server) => interfaceOf(consolePlan(server), server)),
  ...['theater', 'killrvideo', 'vividly'].map(accountPages),
  { name: 'malformed HTTP', app: 'raw', fuzz: fuzzSockets },
]

function described(plan: FuzzPlan): Row {
  return generated(`${plan.name} REST`, plan.name, (server) => interfaceOf(plan, server))
}

/** What the console offers to people with an account of that app. */
function accountPages(app: string): Row {
  const path = `account/api/${app}`
  return generated(`account pages, ${app}`, path, (server) =>
    interfaceOf(accountPlan(app, server.hostOf(app)), server),
  )
}

function interfaceOf(plan: FuzzPlan, server: FuzzedServer): Promise<FuzzedInterface> {
  const isConsole = plan.name === 'console'
  const kept = server.secrets.filter((secret) => !isConsole || secret !== server.dataDir)
  const secrets = [...(plan.secrets ?? []), ...kept]
  return describedInterface({ ...plan, secrets }, server.hostOf(plan.name))
}

function generated(
  name: string,
  app: string,
  open: (server: FuzzedServer) => Promise<FuzzedInterface>,
): Row {
  return {
    name,
    app,
    async fuzz(server, { strangers, ...options }) {
      const interfaces = await open(server)
      const others = strangers.filter(({ realm }) => !app.includes(realm))
      const tokens = others.map(({ token }) => token)
      const { url } = server.hostOf(app)
      const figures = await fuzz(url, interfaces, { ...options, strangers: tokens })
      return { figures, operations: interfaces.operations }
    },
  }
}

async function fuzzSockets(server: FuzzedServer, options: RowOptions): Promise<Seen> {
  const paths = [
    '/theater/api/v1/theater/movies/',
    '/theater/api/v1/accounts/login/',
    '/killrvideo/api/v1/users/login',
    '/killrvideo-oauth2/api/v1/auth/login',
    '/vividly/api/v1/auth/me',
    '/moments/v1/activities',
    '/moments/graphql',
    '/console/api/session',
    '/health',
    '/',
  ]
  const figures = await fuzzRaw({ ...server, ...options, paths })
  return { figures, operations: [] }
}
