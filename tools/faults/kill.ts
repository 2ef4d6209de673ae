import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { startMailServer } from '@usher/mail/testing'
import { freshVariables, serveUsher } from '../../bench/servers.ts'
import {
  type Databases,
  dice,
  type Fault,
  type Finding,
  promises,
  rounded,
  SECRET_KEY,
  type Settings,
  until,
} from './fault.ts'
import { judgeMails } from './mails.ts'
import { acknowledgedOf, live, missing } from './people.ts'
import type { Person } from './person.ts'
import { unsound } from './soundness.ts'

const CLIENTS = 6
const SHORTEST_MS = 50
const LONGEST_MS = 900
const FIRST_MS = 10_000 // on a busy machine the first answers take long
const LONGEST_START_MS = 60_000

/** `kill -9` of the server under a mixed load of writes, again and again. */
export const kill: Fault = {
  name: 'kill',
  async run(settings) {
    const findings: Finding[] = []
    for (const database of settings.databases) findings.push(await killOn(settings, database))
    return findings
  },
}

async function killOn(settings: Settings, database: Databases): Promise<Finding> {
  const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
  const mails = await startMailServer()
  settings.after(() => mails.stop())
  const variables = {
    ...(await freshVariables(bench, database)),
    SECRET_KEY,
    SMTP_URL: mails.url,
  }
  const { broken, hold } = promises()
  const random = dice(settings.seed)
  const people: Person[] = []
  const starts: number[] = []
  let checked = 0

  const start = async () => {
    const startedAt = performance.now()
    const server = await Promise.race([serveUsher(bench, variables), hasNotStarted()])
    starts.push(performance.now() - startedAt)
    return server
  }
  const check = async (url: string, whom: readonly Person[]) => {
    for (const what of await missing(url, whom)) hold(false, `missing: ${what}`)
    checked += whom.length
  }
  for (let round = 0; round < settings.kills; round += 1) {
    const server = await start()
    await check(server.url, people.slice(checked))
    let isOver = false
    const clients = Array.from({ length: CLIENTS }, () =>
      live(server.url, people, { isOver: () => isOver, mails }),
    )
    const before = people.length
    await until(() => people.slice(before).some(isPromisedMail), FIRST_MS)
    await pause(SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS))
    server.process.kill('SIGKILL')
    isOver = true // before anybody asks on a connection that is already closed
    await once(server.process, 'close')
    await Promise.all(clients)
  }

  const server = await start()
  await check(server.url, people)
  const sent = await judgeMails(mails, people, hold)
  await server.stop()
  for (const what of await unsound(variables)) hold(false, what)
  return {
    what: `kill -9 under writes on ${database}`,
    figures: {
      kills: settings.kills,
      ...acknowledgedOf(people),
      ...sent,
      'slowest start, ms': rounded(Math.max(...starts)),
    },
    broken,
  }
}

const isPromisedMail = ({ letters }: Person) =>
  [...letters.values()].some(({ promised }) => promised > 0)

async function hasNotStarted(): Promise<never> {
  await pause(LONGEST_START_MS, undefined, { ref: false })
  throw new Error(`after a kill the server did not start within ${LONGEST_START_MS} ms`)
}
