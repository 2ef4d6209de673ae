import {
  type AccountId,
  createPasswordHasher,
  type Identifier,
  type ImportedAccount,
  type SessionId,
  type TokenHash,
} from '@usher/engine'
import { type Storage, sqlDatabase } from '@usher/storage'
import { vividly } from '@usher/vividly'
import { requestOf } from '../client.ts'
import { type Load, load } from '../load.ts'
import { logIn, PASSWORD } from '../people.ts'
import { populated } from '../populated.ts'
import { type Bench, inTurn, type Measured, median, type Row } from '../row.ts'
import { type Served, serveUsher } from '../servers.ts'

const CONNECTIONS = 32
const FEW = 10_000
const SIZES = [100_000, 1_000_000]
const TOKENS = 20_000 // twice as many as are remembered
const PORTION = 1_000

/** How costs grow with accounts and their sessions, with tokens in use, and with apps; `--large`. */
export const growth: Row = {
  name: 'growth',
  async run(bench) {
    if (!bench.large) return []
    const few = await worldOf(bench, FEW)
    const rows = [await byTokens(bench, few), await byApps(bench, few)]
    for (const size of SIZES) {
      const many = await worldOf(bench, size)
      rows.push(await compared(bench, `GET /auth/me with ${told(size)}`, few, many, asMe))
      rows.push(await compared(bench, `refreshes with ${told(size)}`, few, many, refreshing))
      await many.server.stop()
    }
    await few.server.stop()
    return rows
  },
}

const told = (size: number) => `${size.toLocaleString('en')} accounts and sessions against 10,000`

interface World {
  readonly server: Served
  readonly variables: Readonly<Record<string, string>>
  /** Default: as vividly has it when it is served alone. */
  readonly path?: string
  /** One session for each connection. */
  readonly sessions: { access: string; refresh: string }[]
}

async function worldOf(bench: Bench, size: number): Promise<World> {
  const { variables } = await populated(bench, {
    app: vividly,
    database: 'SQLite',
    fill: ({ storage }) => addAccounts(storage, size),
  })
  const server = await serveUsher(bench, variables, 'vividly')
  return { server, variables, sessions: await sessionsOn(server) }
}

/** Of people all over the table. */
async function sessionsOn(server: Served) {
  return Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, index) => {
      const person = Math.floor((index * FEW) / CONNECTIONS)
      const { access_token, refresh_token } = await logIn(server, 'vividly', emailOf(person))
      return { access: access_token ?? '', refresh: refresh_token ?? '' }
    }),
  )
}

const emailOf = (index: number) => `person${index}@example.com`

async function addAccounts(storage: Storage, size: number): Promise<void> {
  const hasher = createPasswordHasher({ threads: 1 })
  const hash = await hasher.hash(PASSWORD)
  await hasher.close()
  const now = new Date()
  const idOf = (index: number) => `user_${String(index).padStart(10, '0')}` as AccountId
  async function* accounts(): AsyncIterable<readonly ImportedAccount[]> {
    for (let first = 0; first < size; first += PORTION) {
      yield Array.from({ length: PORTION }, (_, index) => ({
        id: idOf(first + index),
        identifier: emailOf(first + index) as Identifier,
        shownIdentifier: emailOf(first + index),
        status: 'active',
        roles: ['teacher'],
        profile: { firstName: 'Kim', lastName: 'Park' },
        hash,
        createdAt: now,
      }))
    }
  }
  await storage.store.accounts.import(accounts())
  for (let first = 0; first < size; first += PORTION) {
    const rows = Array.from({ length: PORTION }, (_, index) => ({
      id: `session_${first + index}` as SessionId,
      account_id: idOf(first + index),
      refresh_token_hash: `hash ${first + index}` as TokenHash,
      created_at: now,
      expires_at: new Date(now.getTime() + 86_400_000),
      address: null,
      user_agent: null,
    }))
    await sqlDatabase(storage).write(({ db }) => db.insertInto('sessions').values(rows).execute())
  }
}

type Asking = (bench: Bench, world: World) => Promise<Load>

const asMe: Asking = ({ seconds }, { server: { url }, sessions, path = ME }) => {
  const requests = sessions.map(({ access: token }) => requestOf('GET', path, { token }))
  const next = (connection: number) => requests[connection] ?? Buffer.of()
  return load({ url, connections: CONNECTIONS, seconds, expect: 200, next })
}

const ME = '/api/v1/auth/me'

const refreshing: Asking = ({ seconds }, world) => refresh(world, { seconds })

/** @param heard told every new access token */
function refresh(
  { server: { url }, sessions }: World,
  { seconds, heard }: { seconds: number; heard?: (token: string) => void },
): Promise<Load> {
  return load({
    url,
    connections: CONNECTIONS,
    seconds,
    expect: 200,
    next: (index) =>
      requestOf('POST', '/api/v1/auth/refresh', { token: sessions[index]?.refresh ?? '' }),
    heard(index, { body }) {
      const { access_token: access = '', refresh_token = '' } = JSON.parse(body) as Record<
        string,
        string
      >
      sessions[index] = { access, refresh: refresh_token }
      heard?.(access)
    },
  })
}

/** Requests that all come with another token, against one token for each connection. */
async function byTokens(bench: Bench, world: World): Promise<Measured> {
  const { url } = world.server
  const requests: Buffer[] = []
  while (requests.length < TOKENS) {
    await refresh(world, {
      seconds: 1,
      heard: (token) => requests.push(requestOf('GET', ME, { token })),
    })
  }
  let turn = 0
  const next = () => requests[turn++ % requests.length] ?? Buffer.of()
  const rounds = await inTurn(
    bench,
    () => asMe(bench, world),
    () => load({ url, connections: CONNECTIONS, seconds: bench.seconds, expect: 200, next }),
  )
  return measured(`GET /auth/me with ${TOKENS.toLocaleString('en')} tokens against 32`, rounds)
}

/** The same database, served beside all other apps and the console. */
async function byApps(bench: Bench, alone: World): Promise<Measured> {
  const server = await serveUsher(bench, alone.variables)
  const together = { ...alone, server, path: `/vividly${ME}` }
  const rounds = await inTurn(
    bench,
    () => asMe(bench, alone),
    () => asMe(bench, together),
  )
  await server.stop()
  return measured('GET /auth/me beside all other apps against vividly alone', rounds)
}

async function compared(
  bench: Bench,
  what: string,
  few: World,
  many: World,
  asking: Asking,
): Promise<Measured> {
  await asking(bench, many) // warm
  return measured(
    what,
    await inTurn(
      bench,
      () => asking(bench, few),
      () => asking(bench, many),
    ),
  )
}

function measured(
  what: string,
  rounds: readonly { readonly one: Load; readonly other: Load }[],
): Measured {
  return {
    what,
    unit: '×',
    values: rounds.map(({ one, other }) => other.perSecond / one.perSecond),
    goal: 'none',
    figures: {
      'before, per second': median(rounds.map(({ one }) => one.perSecond)),
      'then, per second': median(rounds.map(({ other }) => other.perSecond)),
    },
  }
}
