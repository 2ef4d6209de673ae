import { setTimeout as pause } from 'node:timers/promises'
import { type MailServer, type MailServerMood, startMailServer } from '@usher/mail/testing'
import { freshVariables, serveUsher } from '../../bench/servers.ts'
import { type Fault, type Finding, promises, rounded, type Settings } from './fault.ts'
import { judgeMails } from './mails.ts'
import { acknowledgedOf, live, missing, newTraffic } from './people.ts'
import type { Person } from './person.ts'

const CLIENTS = 2
const SLOWEST_MS = 1_000

interface Trouble {
  readonly what: string
  readonly break: (mails: MailServer, milliseconds: number) => Promise<void>
  readonly mend: (mails: MailServer) => Promise<void>
}

/** Mail servers that do not take mails, while mails are asked for. */
export const smtp: Fault = {
  name: 'smtp',
  async run(settings) {
    const findings: Finding[] = []
    for (const trouble of TROUBLES) findings.push(await beside(settings, trouble))
    return findings
  },
}

const inMood = (mood: MailServerMood): Omit<Trouble, 'what'> => ({
  async break(mails, milliseconds) {
    mails.mood = mood
    await pause(milliseconds)
  },
  async mend(mails) {
    mails.mood = 'accepts'
  },
})

const TROUBLES: readonly Trouble[] = [
  { what: 'a mail server that refuses', ...inMood('refuses') },
  { what: 'a mail server that hangs', ...inMood('hangs') },
  {
    what: 'a mail server that dies in the middle of mails',
    async break(mails, milliseconds) {
      await inMood('breaks-off').break(mails, milliseconds / 2)
      await mails.goAway()
      await pause(milliseconds / 2)
    },
    async mend(mails) {
      mails.mood = 'accepts'
      await mails.comeBack()
    },
  },
]

async function beside(settings: Settings, trouble: Trouble): Promise<Finding> {
  const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
  const mails = await startMailServer()
  settings.after(() => mails.stop())
  const variables = { ...(await freshVariables(bench)), SMTP_URL: mails.url }
  const server = await serveUsher(bench, variables)
  const { broken, hold } = promises()
  const people: Person[] = []
  const traffic = newTraffic()
  let isOver = false
  const clients = Array.from({ length: CLIENTS }, () =>
    live(server.url, people, { isOver: () => isOver, traffic }),
  )
  await trouble.break(mails, settings.seconds * 1_000)
  isOver = true
  await Promise.all(clients)
  await trouble.mend(mails)

  const sent = await judgeMails(mails, people, hold)
  for (const what of await missing(server.url, people)) hold(false, `missing: ${what}`)
  await server.stop()
  const { slowestMilliseconds: slowest } = traffic
  hold(slowest < SLOWEST_MS, `an answer took ${rounded(slowest)} ms`)
  return {
    what: trouble.what,
    figures: { ...acknowledgedOf(people), ...sent, 'slowest answer, ms': rounded(slowest) },
    broken,
  }
}
