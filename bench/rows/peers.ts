import { setTimeout as pause } from 'node:timers/promises'
import { answerOf, requestOf } from '../client.ts'
import { load } from '../load.ts'
import { installPeer, megabytesOfUsher } from '../peers/install.ts'
import { PASSWORD } from '../people.ts'
import { type Bench, type Measured, median, type Row } from '../row.ts'
import {
  type BenchDatabase,
  freshVariables,
  megabytesOf,
  type Served,
  serveProgram,
  serveUsher,
  type Variables,
} from '../servers.ts'

const CLIENTS = 16
const CHECKERS = 32
const CALM_CHECKERS = 4
const IDLE_MS = 3_000

/** With `--peers`: what people use today, on the same work. */
export const peers: Row = {
  name: 'peers',
  async run(bench) {
    if (!bench.peers) return []
    const betterAuth = await installPeer('better-auth')
    const express = await installPeer('express')
    const usherMegabytes = await megabytesOfUsher()
    const rows: Measured[] = []
    for (const database of ['SQLite', 'PostgreSQL'] as const) {
      const usher = await contenderOf(bench, database, { ...USHER, megabytes: usherMegabytes })
      const others = [await contenderOf(bench, database, { ...BETTER_AUTH, ...betterAuth })]
      if (database === 'PostgreSQL') {
        others.push(await contenderOf(bench, database, { ...EXPRESS, ...express }))
      }
      rows.push(...(await compete(bench, usher, others)))
      for (const { server } of [usher, ...others]) await server.stop()
    }
    return rows
  },
}

/** How a server is asked. */
interface Api {
  readonly name: string
  readonly signUp: (email: string) => Buffer
  readonly logIn: (email: string) => Buffer
  readonly check: (token: string) => Buffer
  readonly refresh?: (token: string) => Buffer
  /** In the answer to a login. */
  readonly tokens: { readonly access: string; readonly refresh?: string }
}

interface Installed extends Api {
  /** Absent: Usher itself. */
  readonly program?: string
  readonly megabytes: number
}

const post = (path: string, body: object) => requestOf('POST', path, { body })

const USHER: Api = {
  name: 'Usher',
  signUp: (email) =>
    post('/api/v1/auth/register', {
      email,
      password: PASSWORD,
      first_name: 'Kim',
      last_name: 'Park',
      role: 'teacher',
    }),
  logIn: (email) => post('/api/v1/auth/login', { email, password: PASSWORD }),
  check: (token) => requestOf('GET', '/api/v1/auth/me', { token }),
  refresh: (token) => requestOf('POST', '/api/v1/auth/refresh', { token }),
  tokens: { access: 'access_token', refresh: 'refresh_token' },
}

const BETTER_AUTH: Api = {
  name: 'better-auth',
  signUp: (email) => post('/api/auth/sign-up/email', { email, password: PASSWORD, name: 'Kim' }),
  logIn: (email) => post('/api/auth/sign-in/email', { email, password: PASSWORD }),
  check: (token) => requestOf('GET', '/api/auth/get-session', { token }),
  tokens: { access: 'token' },
}

const EXPRESS: Api = {
  name: 'Express + bcrypt + jsonwebtoken',
  signUp: (email) => post('/signup', { email, password: PASSWORD }),
  logIn: (email) => post('/login', { email, password: PASSWORD }),
  check: (token) => requestOf('GET', '/me', { token }),
  refresh: (token) => post('/refresh', { refresh_token: token }),
  tokens: { access: 'access_token', refresh: 'refresh_token' },
}

interface Contender {
  readonly api: Installed
  readonly database: BenchDatabase
  readonly server: Served
  readonly startSeconds: number
  readonly idleMegabytes: number
  readonly emails: readonly string[]
  readonly sessions: { access: string; refresh: string }[]
}

async function contenderOf(
  bench: Bench,
  database: BenchDatabase,
  api: Installed,
): Promise<Contender> {
  const variables: Variables = {
    ...(await freshVariables(bench, database)),
    NODE_ENV: 'production',
  }
  const start = () =>
    api.program === undefined
      ? serveUsher(bench, { ...variables, SECRET_KEY }, 'vividly')
      : serveProgram(bench, api.program, variables)
  await (await start()).stop() // makes its tables
  const startedAt = performance.now()
  const server = await start()
  const startSeconds = (performance.now() - startedAt) / 1000
  await pause(IDLE_MS)
  const idleMegabytes = megabytesOf(server)
  const emails = Array.from({ length: CHECKERS }, (_, index) => `peer${index}@example.com`)
  for (const email of emails) await answerOf(server.url, api.signUp(email))
  const sessions = await Promise.all(
    emails.map(async (email) => {
      const answer = await answerOf(server.url, api.logIn(email))
      const { access, refresh = '' } = api.tokens
      return { access: answer[access] ?? '', refresh: answer[refresh] ?? '' }
    }),
  )
  const seen = await answerOf(server.url, api.check(sessions[0]?.access ?? ''))
  if (!JSON.stringify(seen).includes(emails[0] ?? '')) throw new Error(`${api.name} knows nobody`)
  return { api, database, server, startSeconds, idleMegabytes, emails, sessions }
}

const SECRET_KEY = 'a secret of the benchmark that is long enough'

let newcomers = 0

/** Requests per second, or milliseconds of the slowest hundredth. */
const WORK: Readonly<
  Record<string, ((contender: Contender, seconds: number) => Promise<number>) | undefined>
> = {
  'sign-ups per second': async ({ api, server: { url } }, seconds) => {
    const next = () => api.signUp(`newcomer${newcomers++}@example.com`)
    return (await load({ url, connections: CLIENTS, seconds, expect: 'success', next })).perSecond
  },
  'logins per second': async (contender, seconds) => (await logIns(contender, seconds)).perSecond,
  'checks per second': async (contender, seconds) =>
    (await checks(contender, seconds, CHECKERS)).perSecond,
  'refreshes per second': async ({ api, server: { url }, sessions }, seconds) => {
    const { refresh, tokens } = api
    if (!refresh) return Number.NaN
    const { perSecond } = await load({
      url,
      connections: sessions.length,
      seconds,
      expect: 'success',
      next: (index) => refresh(sessions[index]?.refresh ?? ''),
      heard(index, { body }) {
        const answer = JSON.parse(body) as Record<string, string>
        const next = answer[tokens.refresh ?? ''] ?? ''
        sessions[index] = { access: answer[tokens.access] ?? '', refresh: next }
      },
    })
    return perSecond
  },
  'ms, p99 of checks beside 16 clients logging in': async (contender, seconds) => {
    const [calm] = await Promise.all([
      checks(contender, seconds, CALM_CHECKERS),
      logIns(contender, seconds),
    ])
    return calm.p99Milliseconds
  },
}

function logIns({ api, server: { url }, emails }: Contender, seconds: number) {
  const next = (index: number) => api.logIn(emails[index] ?? '')
  return load({ url, connections: CLIENTS, seconds, expect: 'success', next })
}

function checks(
  { api, server: { url }, sessions }: Contender,
  seconds: number,
  connections: number,
) {
  const requests = sessions.map(({ access }) => api.check(access))
  const next = (index: number) => requests[index] ?? Buffer.of()
  return load({ url, connections, seconds, expect: 'success', next })
}

/** Every work in every round, one contender after the other. */
async function compete(
  { rounds, seconds }: Bench,
  usher: Contender,
  others: readonly Contender[],
): Promise<readonly Measured[]> {
  const rows: Measured[] = []
  for (const [what, work] of Object.entries(WORK)) {
    const figures = new Map([usher, ...others].map((one) => [one, [] as number[]]))
    for (let round = 0; round < rounds; round++) {
      for (const [one, measured] of figures) {
        if (work) measured.push(await work(one, seconds))
      }
    }
    for (const other of others) {
      const pair = { usher: figures.get(usher) ?? [], other: figures.get(other) ?? [] }
      if (pair.other.every(Number.isFinite)) rows.push(against(other, what, pair))
    }
  }
  for (const other of others) {
    const still = (what: string, figure: (one: Contender) => number) =>
      against(other, what, { usher: [figure(usher)], other: [figure(other)] })
    rows.push(
      still('seconds to start', ({ startSeconds }) => startSeconds),
      still('MB of memory, idle', ({ idleMegabytes }) => idleMegabytes),
      still('MB installed', ({ api }) => api.megabytes),
    )
  }
  return rows
}

function against(
  { api, database }: Contender,
  what: string,
  pair: { readonly usher: readonly number[]; readonly other: readonly number[] },
): Measured {
  return {
    what: `${what}: Usher against ${api.name}, ${database}`,
    unit: '×',
    values: pair.usher.map((value, round) => value / (pair.other[round] ?? Number.NaN)),
    goal: 'none',
    figures: { Usher: median(pair.usher), [api.name]: median(pair.other) },
  }
}
