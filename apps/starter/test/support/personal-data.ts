import type { ReadMail } from '@usher/app/testing'
import type { SqlStorage } from '@usher/storage'
import { schemaTables } from '@usher/storage/testing'
import { type Unzipped, unzipSync } from 'fflate'
import { sql } from 'kysely'
import { ACCOUNTS, PASSWORD, type Starter } from './starter.ts'

/** Somebody who is signed in, and what they do with their own data. */
export interface DataOwner {
  readonly email: string
  readonly id: string
  readonly as: string
  approve(purpose: string): Promise<Readonly<Record<string, string>>>
  askForExport(): ReturnType<Starter['post']>
  /** Asks, waits until it is ready, and answers its id. */
  readyExport(): Promise<string>
  /** The files of the archive, by their names. */
  archive(id: string): Promise<Readonly<Record<string, string>>>
  erase(confirm?: string): ReturnType<Starter['post']>
}

/** Brings somebody in. */
export async function dataOwner(starter: Starter, name: string): Promise<DataOwner> {
  const { email, id } = await starter.person(name)
  const as = (await starter.logIn(email)).body.access_token as string
  const approve = async (purpose: string) => {
    const body = { purpose, password: PASSWORD }
    const { body: given } = await starter.post(`${ACCOUNTS}/approvals`, { as, body })
    return { 'usher-approval': String(given.approval) }
  }
  const askForExport = async () =>
    starter.post(`${ACCOUNTS}/exports`, { as, headers: await approve('export') })
  return {
    ...{ email, id, as, approve, askForExport },
    async readyExport() {
      const { body } = await askForExport()
      const path = `${ACCOUNTS}/exports/${body.id}`
      await until(async () => (await starter.get(path, { as })).body.state === 'ready')
      return body.id
    },
    async archive(exportId) {
      const authorization = `Bearer ${as}`
      const reply = await fetch(`${starter.url}${ACCOUNTS}/exports/${exportId}/archive`, {
        headers: { authorization, ...(await approve('export')) },
      })
      return texts(unzipSync(new Uint8Array(await reply.arrayBuffer())))
    },
    erase: async (confirm = email) =>
      starter.post(`${ACCOUNTS}/erasure`, {
        as,
        body: { confirm },
        headers: await approve('erase'),
      }),
  }
}

function texts(files: Unzipped): Readonly<Record<string, string>> {
  const all = Object.entries(files)
  return Object.fromEntries(all.map(([name, bytes]) => [name, Buffer.from(bytes).toString()]))
}

const PATIENCE_MILLISECONDS = 60_000

/** Waits for something that comes about in the background. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MILLISECONDS
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it has not come about within a minute')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** All rows of all tables, as text. */
export async function dump({ database }: SqlStorage): Promise<string> {
  const tables = await schemaTables(database)
  const rows: string[] = []
  for (const { name } of tables) {
    const { rows: found } = await sql`select * from ${sql.table(name)}`.execute(database.read)
    rows.push(...found.map((row) => `${name} ${JSON.stringify(row, bytesAsText)}`))
  }
  return rows.join('\n')
}

function bytesAsText(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
}

/** The newest mail with such a subject, when so many have come that nobody has read. */
export async function mailOf(
  starter: Starter,
  email: string,
  subject: RegExp,
  least = 1,
): Promise<ReadMail> {
  const found = () => starter.mailsTo(email).filter((mail) => subject.test(mail.subject))
  await until(async () => found().length >= least)
  const mail = found().at(-1)
  if (!mail) throw new TypeError('it has been there a moment ago')
  return mail
}
