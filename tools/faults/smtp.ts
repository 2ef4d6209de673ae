import { setTimeout as pause } from 'node:timers/promises'
import { type MailServerMood, startMailServer } from '@usher/mail/testing'
import { freshVariables, serveUsher } from '../../bench/servers.ts'
import { type Fault, type Finding, promises, rounded, type Settings, until } from './fault.ts'
import { live, newTraffic, type Person } from './people.ts'

const CLIENTS = 2
const SLOWEST_MS = 1_000
const MAIL_ATTEMPTS = 12
const PATIENCE_MS = 90_000 // a mail that hangs is given up after half a minute and tried again

/** A mail server that refuses, and one that hangs, while mails are asked for. */
export const smtp: Fault = {
  name: 'smtp',
  run: async (settings) => [await beside(settings, 'refuses'), await beside(settings, 'hangs')],
}

async function beside(settings: Settings, mood: MailServerMood): Promise<Finding> {
  const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
  const mails = await startMailServer()
  settings.after(() => mails.stop())
  const variables = { ...(await freshVariables(bench)), SMTP_URL: mails.url }
  const server = await serveUsher(bench, variables, 'vividly')
  const { broken, hold } = promises()
  const people: Person[] = []
  const traffic = newTraffic()
  mails.mood = mood
  let isOver = false
  const clients = Array.from({ length: CLIENTS }, () =>
    live(server.url, people, { isOver: () => isOver, traffic }),
  )
  await pause(settings.seconds * 1_000)
  isOver = true
  await Promise.all(clients)
  mails.mood = 'accepts'

  const promised = people.filter(({ isMailPromised }) => isMailPromised)
  const sentTo = ({ email }: Person) => mails.mailsTo(email).length
  const arrived = await until(() => promised.every((one) => sentTo(one) > 0), PATIENCE_MS)
  await server.stop()
  hold(promised.length > 0, 'no mail was promised')
  hold(arrived !== undefined, `mails are missing after ${PATIENCE_MS} ms`)
  hold(traffic.slowestMilliseconds < SLOWEST_MS, `an answer took ${traffic.slowestMilliseconds} ms`)
  for (const person of promised) {
    hold(sentTo(person) <= MAIL_ATTEMPTS, `${sentTo(person)} mails came to ${person.email}`)
  }
  return {
    what: `a mail server that ${mood}`,
    figures: {
      'mails promised': promised.length,
      'mails sent twice': promised.filter((one) => sentTo(one) > 1).length,
      'slowest answer, ms': rounded(traffic.slowestMilliseconds),
      'all there after, ms': rounded(arrived ?? Number.NaN),
    },
    broken,
  }
}
