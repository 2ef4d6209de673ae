// Measures the targets of the contract, section 10, with 10,000 students and 1,000,000 activities:
//
//   node apps/vividly/test/measure-targets.ts [DATABASE_URL]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openApps } from '@usher/app'
import { type Ask, asking } from '@usher/app/testing'
import { createServer } from '@usher/http'
import { vividly } from '../src/index.ts'
import { populate, type School, TEACHER } from './support/large-school.ts'
import { PASSWORD } from './support/people.ts'

const ROUNDS = 200
const CONCURRENT_USERS = 100
const REQUESTS_PER_USER = 20

const folder = mkdtempSync(join(tmpdir(), 'vividly-'))
const url = process.argv[2] ?? `sqlite:${join(folder, 'school.db')}`
const variables = {
  SECRET_KEY: 'a secret for measuring that is long enough',
  RATE_LIMIT: 'off',
  DATABASE_URL: url,
}
const opened = await openApps([vividly], {
  variables,
  placement: 'alone',
  mails: 'wait',
  migrate: true,
  warn: console.warn,
})
const { apps } = opened
const server = createServer({ apps, version: '1.0.0' })
const ask = asking(await server.listen({ port: 0 }))

try {
  const school = await populate(apps)
  console.log(`${url.split(':')[0]}: ${school.summary}`)
  await measureAlone(school)
  await measureTogether(school)
} finally {
  await server.stop()
  await opened.close()
  rmSync(folder, { recursive: true })
}

async function measureAlone(school: School): Promise<void> {
  const teacher = await tokenOf(ask, TEACHER)
  const student = await tokenOf(ask, school.emailOf(0))
  const id = school.idOf(0)
  await row('POST /auth/login', '< 200', () => logIn(ask, school.emailOf(1)))
  await row('GET /auth/me', '< 150', () => ask('GET', '/api/v1/auth/me', { as: student }))
  await row('GET /students/{id}', '< 150', () => see(`/students/${id}`, student))
  await row('GET /students/{id}/progress', '< 300', () => see(`/students/${id}/progress`, student))
  const roster = `/classes/${school.largeClassId}/students`
  await row('roster of 1,000 students', '', () => see(roster, teacher))
  const dashboard = `/teachers/${school.teacherId}/dashboard`
  await row('dashboard of 200 classes', '', () => see(dashboard, teacher))
}

/** 100 people who sign in and look around at the same time. */
async function measureTogether(school: School): Promise<void> {
  const times: Record<string, number[]> = { login: [], me: [], profile: [], progress: [] }
  let errors = 0
  const timed = async (name: string, act: () => ReturnType<Ask>) => {
    const start = performance.now()
    const { status } = await act()
    times[name]?.push(performance.now() - start)
    if (status !== 200) errors += 1
  }
  const started = performance.now()
  await Promise.all(
    Array.from({ length: CONCURRENT_USERS }, async (_, index) => {
      await timed('login', () => logIn(ask, school.emailOf(index)))
      const token = await tokenOf(ask, school.emailOf(index))
      for (let count = 0; count < REQUESTS_PER_USER; count += 1) {
        await timed('me', () => ask('GET', '/api/v1/auth/me', { as: token }))
        await timed('profile', () => see(`/students/${school.idOf(index)}`, token))
        await timed('progress', () => see(`/students/${school.idOf(index)}/progress`, token))
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  const count = Object.values(times).reduce((sum, list) => sum + list.length, CONCURRENT_USERS)
  console.log(
    `${CONCURRENT_USERS} users at once: ${count} requests in ${seconds.toFixed(1)} s, ${errors} errors`,
  )
  for (const [name, list] of Object.entries(times)) print(`  ${name}`, '', list)
}

async function row(name: string, target: string, act: () => ReturnType<Ask>): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now()
    const { status } = await act()
    times.push(performance.now() - start)
    if (status !== 200) throw new Error(`${name} answered ${status}`)
  }
  print(name, target, times)
}

function print(name: string, target: string, times: number[]): void {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(1)
  console.log(
    `${name.padEnd(32)} median ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms ${target && `(target ${target} ms)`}`,
  )
}

function see(path: string, as: string) {
  return ask('GET', `/api/v1${path}`, { as })
}

function logIn(asked: Ask, email: string) {
  return asked('POST', '/api/v1/auth/login', { body: { email, password: PASSWORD } })
}

async function tokenOf(asked: Ask, email: string): Promise<string> {
  return (await logIn(asked, email)).body.access_token
}
