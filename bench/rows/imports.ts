import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { requestOf } from '../client.ts'
import { load } from '../load.ts'
import { createPeople, emailsOf, logIn, loginRequest } from '../people.ts'
import { type Bench, type Measured, median, type Row } from '../row.ts'
import { type BenchDatabase, freshVariables, type Served, serveUsher, usher } from '../servers.ts'

const LINES = 150_000
const CLIENTS = 2

/** What logins and refreshes notice of an import that runs beside the server. */
export const imports: Row = {
  name: 'imports',
  run: async (bench) => [
    ...(await measureOn(bench, 'SQLite')),
    ...(await measureOn(bench, 'PostgreSQL')),
  ],
}

async function measureOn(bench: Bench, database: BenchDatabase): Promise<readonly Measured[]> {
  const variables = await freshVariables(bench, database)
  const emails = emailsOf(CLIENTS)
  await createPeople(variables, 'vividly', emails)
  const csv = join(variables.DATA_DIR ?? '', 'accounts.csv')
  await writeAccounts(csv)
  const server = await serveUsher(bench, variables, 'vividly')
  const people = await Promise.all(emails.map((email) => logIn(server, 'vividly', email)))
  const tokens = people.map(({ refresh_token = '' }) => refresh_token)

  await measure(bench, server, tokens) // warm
  const alone: Waits[] = []
  for (let round = 0; round < bench.rounds; round++)
    alone.push(await measure(bench, server, tokens))
  let isDone = false
  const start = performance.now()
  const importing = usher(variables, 'users', 'import', '--app', 'vividly', '--csv', csv).finally(
    () => {
      isDone = true
    },
  )
  const beside: Waits[] = []
  while (!isDone) beside.push(await measure(bench, server, tokens))
  await importing
  const seconds = (performance.now() - start) / 1000
  await server.stop()
  return (['logins', 'refreshes'] as const).map((what) => {
    const without = median(alone.map((waits) => waits[what]))
    return {
      what: `p99 of ${what} while ${LINES.toLocaleString('en')} accounts are imported, ${database}`,
      unit: '×',
      values: beside.map((waits) => waits[what] / without),
      goal: { atMost: 3 },
      figures: {
        'without ms': without,
        'beside ms': median(beside.map((waits) => waits[what])),
        'import s': seconds,
      },
    }
  })
}

interface Waits {
  readonly logins: number
  readonly refreshes: number
}

/** One client logs in and another one refreshes, each without pause. */
async function measure({ seconds }: Bench, { url }: Served, tokens: string[]): Promise<Waits> {
  const login = loginRequest('vividly', emailsOf(1)[0] ?? '')
  const common = { url, connections: 1, seconds, expect: 200 }
  const [logins, refreshes] = await Promise.all([
    load({ ...common, next: () => login }),
    load({
      ...common,
      next: () => requestOf('POST', '/api/v1/auth/refresh', { token: tokens[1] ?? '' }),
      heard(_, { body }) {
        tokens[1] = (JSON.parse(body) as { refresh_token: string }).refresh_token
      },
    }),
  ])
  return { logins: logins.p99Milliseconds, refreshes: refreshes.p99Milliseconds }
}

async function writeAccounts(path: string): Promise<void> {
  const file = createWriteStream(path)
  file.write('email,hash\n')
  const hash = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'
  for (let line = 0; line < LINES; line++) {
    if (!file.write(`imported${line}@example.com,${hash}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}
