import { vividly } from '@usher/vividly'
import { populate, type School, TEACHER } from '../../apps/vividly/test/support/large-school.ts'
import { PASSWORD } from '../../apps/vividly/test/support/people.ts'
import { answerOf, requestOf } from '../client.ts'
import { load } from '../load.ts'
import { populated } from '../populated.ts'
import { type Bench, type Measured, median, type Row } from '../row.ts'
import { type BenchDatabase, type Served, serveUsher } from '../servers.ts'

const USERS_AT_ONCE = 100

/** The targets of vividly (contract, section 10) with 10,000 students and 1,000,000 activities. */
export const school: Row = {
  name: 'school',
  run: async (bench) => [
    ...(await measureOn(bench, 'SQLite')),
    ...(await measureOn(bench, 'PostgreSQL')),
  ],
}

async function measureOn(bench: Bench, database: BenchDatabase): Promise<readonly Measured[]> {
  const { variables, made } = await populated(bench, { app: vividly, database, fill: populate })
  const server = await serveUsher(bench, variables, 'vividly')
  const rows = [
    ...(await measureAlone(bench, { database, server, school: made })),
    await measureTogether(bench, { database, server, school: made }),
  ]
  await server.stop()
  return rows
}

interface Place {
  readonly database: BenchDatabase
  readonly server: Served
  readonly school: School
}

/** One person who asks again and again. */
async function measureAlone(bench: Bench, place: Place): Promise<readonly Measured[]> {
  const { server, school } = place
  const teacher = await tokenOf(server, TEACHER)
  const student = await tokenOf(server, school.emailOf(0))
  const seen = (path: string, token: string) => requestOf('GET', `/api/v1${path}`, { token })
  const student0 = `/students/${school.idOf(0)}`
  const asked: readonly (readonly [what: string, goal: number, request: Buffer])[] = [
    ['POST /auth/login', 200, loginRequest(school.emailOf(1))],
    ['GET /auth/me', 150, seen('/auth/me', student)],
    ['GET /students/{id}', 150, seen(student0, student)],
    ['GET /students/{id}/progress', 300, seen(`${student0}/progress`, student)],
    ['roster of 1,000', 300, seen(`/classes/${school.largeClassId}/students`, teacher)],
    ['dashboard of 200 classes', 300, seen(`/teachers/${school.teacherId}/dashboard`, teacher)],
  ]
  const rows: Measured[] = []
  for (const [what, goal, request] of asked) {
    rows.push(await p95Of(bench, place, { what, goal, connections: 1, next: () => request }))
  }
  return rows
}

/** 100 people who look around at the same time; an error would end the run. */
async function measureTogether(bench: Bench, place: Place): Promise<Measured> {
  const { server, school } = place
  const requests = await Promise.all(
    Array.from({ length: USERS_AT_ONCE }, async (_, index) => {
      const token = await tokenOf(server, school.emailOf(index))
      const student = `/api/v1/students/${school.idOf(index)}`
      return ['/api/v1/auth/me', student, `${student}/progress`].map((path) =>
        requestOf('GET', path, { token }),
      )
    }),
  )
  let asked = 0
  return p95Of(bench, place, {
    what: `${USERS_AT_ONCE} users at once: me, profile, progress`,
    goal: 300,
    connections: USERS_AT_ONCE,
    next: (user) => requests[user]?.[asked++ % 3] ?? Buffer.of(),
  })
}

interface Asked {
  readonly what: string
  readonly goal: number
  readonly connections: number
  readonly next: (connection: number) => Buffer
}

async function p95Of(
  { rounds, seconds }: Bench,
  { database, server: { url } }: Place,
  { what, goal, connections, next }: Asked,
): Promise<Measured> {
  const loading = { url, connections, seconds: seconds / 3, expect: 200, next } // six of them a round
  await load(loading) // warm
  const figures: Awaited<ReturnType<typeof load>>[] = []
  for (let round = 0; round < rounds; round++) figures.push(await load(loading))
  return {
    what: `vividly on ${database}: ${what}, p95`,
    unit: 'ms',
    values: figures.map(({ p95Milliseconds }) => p95Milliseconds),
    goal: { atMost: goal },
    figures: { 'per second': median(figures.map(({ perSecond }) => perSecond)) },
  }
}

function loginRequest(email: string): Buffer {
  return requestOf('POST', '/api/v1/auth/login', { body: { email, password: PASSWORD } })
}

async function tokenOf(server: Served, email: string): Promise<string> {
  return (await answerOf(server.url, loginRequest(email))).access_token ?? ''
}
