import { setTimeout as pause } from 'node:timers/promises'
import {
  type Answered,
  answeredBy,
  answerOf,
  jsonIn,
  openConnection,
  requestOf,
} from '../client.ts'
import { load } from '../load.ts'
import { findFastapi, installPeer, megabytesOfUsher } from '../peers/install.ts'
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
import { drive } from '../wrk.ts'

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
    const fastapi = await findFastapi()
    const usherMegabytes = await megabytesOfUsher()
    const rows: Measured[] = []
    for (const database of ['SQLite', 'PostgreSQL'] as const) {
      const usher = await contenderOf(bench, database, { ...USHER, megabytes: usherMegabytes })
      const others = [await contenderOf(bench, database, { ...BETTER_AUTH, ...betterAuth })]
      if (database === 'PostgreSQL') {
        others.push(await contenderOf(bench, database, { ...EXPRESS, ...express }))
        others.push(await contenderOf(bench, database, { ...FASTAPI, ...fastapi }))
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
  /** What runs its program; absent: Node. Only Debian's own Python knows its packages. */
  readonly runtime?: string
  readonly signUp: (email: string) => Buffer
  readonly logIn: (email: string) => Buffer
  /** Who is signed in. */
  readonly check: (access: string) => Buffer
  readonly refresh?: (token: string) => Buffer
  /** What the answer to a login or refresh gives the client. */
  readonly tokensIn: (answer: Answered) => Tokens
}

interface Tokens {
  readonly access: string
  readonly refresh?: string | undefined
}

interface Installed extends Api {
  /** Absent: Usher itself. */
  readonly program?: string
  readonly megabytes: number
}

const post = (path: string, body: object) => requestOf('POST', path, { body })

const inBody = (answer: Answered): Tokens => {
  const { access_token: access = '', refresh_token: refresh } = jsonIn(answer)
  return { access, refresh }
}

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
  tokensIn: inBody,
}

const BETTER_AUTH: Api = {
  name: 'better-auth',
  signUp: (email) => post('/api/auth/sign-up/email', { email, password: PASSWORD, name: 'Kim' }),
  logIn: (email) => post('/api/auth/sign-in/email', { email, password: PASSWORD }),
  check: (cookie) => requestOf('GET', '/api/auth/get-session', { cookie }),
  tokensIn: ({ head }) => ({ access: /\r\nset-cookie: ([^;]+)/i.exec(head)?.[1] ?? '' }),
}

const EXPRESS: Api = {
  name: 'Express + bcrypt + jsonwebtoken',
  signUp: (email) => post('/signup', { email, password: PASSWORD }),
  logIn: (email) => post('/login', { email, password: PASSWORD }),
  check: (token) => requestOf('GET', '/me', { token }),
  refresh: (token) => post('/refresh', { refresh_token: token }),
  tokensIn: inBody,
}

const FASTAPI: Api = {
  name: 'FastAPI + passlib + python-jose',
  runtime: '/usr/bin/python3',
  signUp: (email) => post('/signup', { email, password: PASSWORD }),
  logIn: (username) => requestOf('POST', '/login', { form: { username, password: PASSWORD } }),
  check: (token) => requestOf('GET', '/users/me', { token }),
  tokensIn: inBody,
}

interface Contender {
  readonly api: Installed
  readonly database: BenchDatabase
  readonly server: Served
  readonly starts: readonly Start[]
  readonly emails: readonly string[]
  readonly sessions: Tokens[]
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
  const serve = () =>
    api.program === undefined
      ? serveUsher(bench, { ...variables, SECRET_KEY }, 'vividly')
      : serveProgram(bench, api.program, variables, api.runtime)
  await (await serve()).stop() // makes its tables
  const starts: Start[] = []
  for (let round = 0; round < bench.rounds; round++) starts.push(await startOnce(api, serve))
  const server = await serve()
  const emails = Array.from({ length: CHECKERS }, (_, index) => `peer${index}@example.com`)
  for (const email of emails) await answerOf(server.url, api.signUp(email))
  const sessions = await Promise.all(
    emails.map(async (email) => api.tokensIn(await answeredBy(server.url, api.logIn(email)))),
  )
  const seen = await answerOf(server.url, api.check(sessions[0]?.access ?? ''))
  if (!JSON.stringify(seen).includes(emails[0] ?? '')) throw new Error(`${api.name} knows nobody`)
  return { api, database, server, starts, emails, sessions }
}

interface Start {
  readonly seconds: number
  readonly megabytes: number
}

/** From the command to the first answer, and the memory some seconds later. */
async function startOnce(api: Api, serve: () => Promise<Served>): Promise<Start> {
  const startedAt = performance.now()
  const server = await serve()
  const connection = openConnection(server.url)
  await connection.ask(api.check('')) // "nobody" is an answer
  const seconds = (performance.now() - startedAt) / 1000
  connection.close()
  await pause(IDLE_MS)
  const megabytes = megabytesOf(server)
  await server.stop()
  return { seconds, megabytes }
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
    const { refresh, tokensIn } = api
    if (!refresh) return Number.NaN
    const { perSecond } = await load({
      url,
      connections: sessions.length,
      seconds,
      expect: 'success',
      next: (index) => refresh(sessions[index]?.refresh ?? ''),
      heard(index, answer) {
        sessions[index] = tokensIn(answer)
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
  const requests = emails.slice(0, CLIENTS).map((email) => api.logIn(email))
  return drive({ url, connections: CLIENTS, seconds, requests })
}

function checks(
  { api, server: { url }, sessions }: Contender,
  seconds: number,
  connections: number,
) {
  const requests = sessions.map(({ access }) => api.check(access))
  return drive({ url, connections, seconds, requests })
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
    rows.push(...compared(what, usher, others, (one) => figures.get(one) ?? []))
  }
  rows.push(
    ...compared('seconds to the first answer', usher, others, ({ starts }) =>
      starts.map(({ seconds: taken }) => taken),
    ),
    ...compared('MB of memory, idle', usher, others, ({ starts }) =>
      starts.map(({ megabytes }) => megabytes),
    ),
    ...compared('MB installed', usher, others, ({ api }) => [api.megabytes]),
  )
  return rows
}

/** Ratios to each of the others; Usher's own figure where none of them can do that. */
function compared(
  what: string,
  usher: Contender,
  others: readonly Contender[],
  figuresOf: (one: Contender) => readonly number[],
): readonly Measured[] {
  const own = figuresOf(usher)
  const able = others.filter((other) => figuresOf(other).every(Number.isFinite))
  const facts = { goal: 'none', figures: { Usher: median(own) } } as const
  if (able.length === 0) {
    return [{ ...facts, what: `${what}: Usher alone, ${usher.database}`, unit: '', values: own }]
  }
  return able.map((other) => {
    const { api, database } = other
    const theirs = figuresOf(other)
    return {
      ...facts,
      what: `${what}: Usher against ${api.name}, ${database}`,
      unit: '×',
      values: own.map((value, round) => value / (theirs[round] ?? Number.NaN)),
      figures: { ...facts.figures, [api.name]: median(theirs) },
    }
  })
}
