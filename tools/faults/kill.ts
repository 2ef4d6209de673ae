import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { startMailServer } from '@usher/mail/testing'
import { openStorage } from '@usher/storage'
import { vividly } from '@usher/vividly'
import { freshVariables, serveUsher, usher, type Variables } from '../../bench/servers.ts'
import {
  type Databases,
  type Fault,
  type Finding,
  promises,
  rounded,
  type Settings,
  until,
} from './fault.ts'
import { live, missing, type Person } from './people.ts'

const CLIENTS = 6
const SHORTEST_MS = 50
const LONGEST_MS = 900
const MAIL_ATTEMPTS = 12 // of the outbox
const MAIL_PATIENCE_MS = 90_000 // a mail in the hands of a process that died is free after a minute

/** `kill -9` of the server under a load of writes, again and again. */
export const kill: Fault = {
  name: 'kill',
  run: async (settings) => [await killOn(settings, 'SQLite'), await killOn(settings, 'PostgreSQL')],
}

async function killOn(settings: Settings, database: Databases): Promise<Finding> {
  const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
  const mails = await startMailServer()
  settings.after(() => mails.stop())
  const variables = {
    ...(await freshVariables(bench, database)),
    SECRET_KEY: 'a secret of the faults that is long enough',
    SMTP_URL: mails.url,
  }
  const { broken, hold } = promises()
  const people: Person[] = []
  const starts: number[] = []
  let checked = 0

  const start = async () => {
    const startedAt = performance.now()
    const server = await serveUsher(bench, variables, 'vividly')
    starts.push(performance.now() - startedAt)
    return server
  }
  const check = async (url: string, whom: readonly Person[]) => {
    for (const what of await missing(url, whom)) hold(false, what)
    checked += whom.length
  }
  for (let round = 0; round < settings.kills; round += 1) {
    const server = await start()
    await check(server.url, people.slice(checked))
    let isOver = false
    const clients = Array.from({ length: CLIENTS }, () =>
      live(server.url, people, { isOver: () => isOver }),
    )
    await pause(SHORTEST_MS + Math.random() * (LONGEST_MS - SHORTEST_MS))
    server.process.kill('SIGKILL')
    await once(server.process, 'close')
    isOver = true
    await Promise.all(clients)
  }

  const server = await start()
  await check(server.url, people)
  const promised = people.filter(({ isMailPromised }) => isMailPromised)
  const mailsTo = ({ email }: Person) => mails.mailsTo(email).length
  await until(() => promised.every((person) => mailsTo(person) > 0), MAIL_PATIENCE_MS)
  await server.stop()
  for (const person of people) {
    const sent = mailsTo(person)
    hold(sent > 0 || !person.isMailPromised, `no mail came to ${person.email}`)
    hold(sent <= MAIL_ATTEMPTS, `${sent} mails came to ${person.email}`)
  }
  for (const what of await unsound(variables)) hold(false, what)
  await usher(variables, 'audit', 'verify', '--app', 'vividly').catch(({ stderr }) =>
    hold(false, `audit verify: ${stderr}`),
  )
  hold(promised.length > 0, 'nobody was acknowledged a mail, so nothing was tried')
  const sent = promised.map(mailsTo)
  return {
    what: `kill -9 under writes on ${database}`,
    figures: {
      kills: settings.kills,
      'people acknowledged': people.length,
      'classes acknowledged': people.reduce((sum, { classes }) => sum + classes.length, 0),
      'mails promised': promised.length,
      'mails sent twice': sent.filter((times) => times > 1).length,
      'slowest start, ms': rounded(Math.max(...starts)),
    },
    broken,
  }
}

/** What the database itself finds wrong, and accounts that lack a part. */
async function unsound({ DATABASE_URL, DATA_DIR = '' }: Variables): Promise<readonly string[]> {
  const { realm, migrations } = vividly
  const storage = await openStorage({ url: DATABASE_URL, dataDir: DATA_DIR, realm, migrations })
  const found: object[] = []
  for (const table of ['credentials', 'account_roles'] as const) {
    const halves = storage.database.read
      .selectFrom('accounts')
      .select('id')
      .where('id', 'not in', (complete) => complete.selectFrom(table).select('account_id'))
    found.push(...(await halves.execute()))
  }
  await storage.close()
  if (DATABASE_URL === undefined) found.push(...damages(`${DATA_DIR}/vividly.db`))
  return found.map((row) => JSON.stringify(row))
}

function damages(path: string): readonly object[] {
  const db = new DatabaseSync(path)
  const checked = db.prepare('pragma integrity_check').all()
  const dangling = db.prepare('pragma foreign_key_check').all()
  db.close()
  return [...checked.filter((row) => row.integrity_check !== 'ok'), ...dangling]
}
