import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { startPostgres } from '@usher/storage/testing'
import { openConnection, requestOf } from '../../bench/client.ts'
import { freshVariables, serveUsher } from '../../bench/servers.ts'
import {
  type Fault,
  type Finding,
  promises,
  rounded,
  SECRET_KEY,
  type Settings,
  until,
} from './fault.ts'
import { acknowledgedOf, live, missing, newTraffic, type Traffic } from './people.ts'
import type { Person } from './person.ts'
import { unsound } from './soundness.ts'

const CLIENTS = 4
const LONGEST_ANSWER_MS = 5_000
const RECOVERY_MS = 5_000

/** A PostgreSQL that is stopped, one that dies, and one that hangs, under load. */
export const postgres: Fault = {
  name: 'postgres',
  async run(settings) {
    const server = await startPostgres({ isDurable: true })
    settings.after(() => server.stop())
    const { url } = server
    const stopped = { break: () => server.shutDown(), mend: () => server.start() }
    const died = { break: () => server.crash(), mend: () => server.start() }
    const hung = { break: () => signal(url, 'SIGSTOP'), mend: () => signal(url, 'SIGCONT') }
    return [
      await under(settings, url, { what: 'PostgreSQL is stopped and started again', ...stopped }),
      await under(settings, url, { what: 'PostgreSQL dies and is started again', ...died }),
      await under(settings, url, { what: 'PostgreSQL hangs and goes on', ...hung }),
    ]
  },
}

interface Trouble {
  readonly what: string
  readonly break: () => Promise<void>
  readonly mend: () => Promise<void>
}

async function under(settings: Settings, url: string, trouble: Trouble): Promise<Finding> {
  const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
  const variables = { ...(await freshVariables(bench)), SECRET_KEY, DATABASE_URL: url }
  const usher = await serveUsher(bench, variables)
  const { broken, hold } = promises()
  const people: Person[] = []
  const traffic = newTraffic()
  let isOver = false
  const clients = Array.from({ length: CLIENTS }, () =>
    live(usher.url, people, { isOver: () => isOver, traffic }),
  )
  await pause(1_000)
  await trouble.break()
  await pause(settings.seconds * 1_000)
  await trouble.mend()
  const recovered = await until(() => isReady(usher.url), RECOVERY_MS)
  await pause(1_000)
  isOver = true
  await Promise.all(clients)

  hold(people.length > 0 && traffic.statuses.has(503), 'the fault did nothing')
  hold(recovered !== undefined, `it was not ready again within ${RECOVERY_MS} ms`)
  const { slowestMilliseconds: slowest } = traffic
  hold(slowest < LONGEST_ANSWER_MS, `an answer took ${rounded(slowest)} ms`)
  for (const status of undocumented(traffic)) hold(false, `an answer was ${status}`)
  for (const what of await missing(usher.url, people)) hold(false, what)
  await usher.stop()
  for (const what of await unsound(variables)) hold(false, what)
  return {
    what: trouble.what,
    figures: {
      ...acknowledgedOf(people),
      'answers of 503': traffic.statuses.get(503) ?? 0,
      'slowest answer, ms': rounded(slowest),
      'ready again after, ms': rounded(recovered ?? Number.NaN),
    },
    broken,
  }
}

const DOCUMENTED = [200, 201, 202, 204, 400, 401, 503]

function undocumented({ statuses }: Traffic): readonly number[] {
  return [...statuses.keys()].filter((status) => !DOCUMENTED.includes(status))
}

async function isReady(url: string): Promise<boolean> {
  const connection = openConnection(url)
  const { status } = await connection.ask(requestOf('GET', '/ready'))
  connection.close()
  return status === 200
}

/** To the server of this address and the processes that it has started. */
async function signal(url: string, name: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const { port } = new URL(url)
  const pids = readdirSync('/proc').map(Number).filter(Number.isSafeInteger)
  const server = pids.find((pid) => fileOf(pid, 'cmdline').includes(`\0port=${port}\0`))
  if (server === undefined) throw new Error(`no PostgreSQL runs on port ${port}`)
  const children = pids.filter(
    (pid) => Number(fileOf(pid, 'stat').split(') ')[1]?.split(' ')[1]) === server,
  )
  for (const pid of [server, ...children]) process.kill(pid, name)
}

function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return '' // it has ended
  }
}
