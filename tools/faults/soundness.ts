import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AppModule } from '@usher/app'
import { realmKeys } from '@usher/engine'
import { openStorage, sqlDatabase } from '@usher/storage'
import { theater } from '@usher/theater'
import { vividly } from '@usher/vividly'
import { usher, type Variables } from '../../bench/servers.ts'

const REALMS = [vividly, theater]

/**
 * What the databases find wrong themselves, accounts that lack a part, and audit events that are not
 * linked or sealed. The server is stopped.
 */
export async function unsound(variables: Variables): Promise<readonly string[]> {
  const found: string[] = []
  for (const app of REALMS) {
    found.push(...(await halvesOf(app, variables)))
    await usher(variables, 'audit', 'verify', '--app', app.name).catch(({ stderr }) =>
      found.push(`audit verify of ${app.name}: ${stderr}`),
    )
  }
  if (variables.DATABASE_URL === undefined) found.push(...damages(variables.DATA_DIR ?? ''))
  return found
}

async function halvesOf(
  { realm, migrations, name }: AppModule,
  { DATABASE_URL, DATA_DIR = '', SECRET_KEY = '' }: Variables,
): Promise<readonly string[]> {
  const keys = realmKeys(SECRET_KEY, realm.name)
  const options = { url: DATABASE_URL, dataDir: DATA_DIR, realm, migrations, keys }
  const storage = await openStorage(options)
  const found: string[] = []
  for (const table of ['credentials', 'account_roles'] as const) {
    const halves = await sqlDatabase(storage)
      .read.selectFrom('accounts')
      .select('id')
      .where('id', 'not in', (complete) => complete.selectFrom(table).select('account_id'))
      .execute()
    found.push(...halves.map(({ id }) => `the account ${id} of ${name} lacks its ${table}`))
  }
  await storage.close()
  return found
}

function damages(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .flatMap((name) => {
      const db = new DatabaseSync(join(folder, name))
      const checked = db.prepare('pragma integrity_check').all()
      const dangling = db.prepare('pragma foreign_key_check').all()
      db.close()
      const wrong = [...checked.filter((row) => row.integrity_check !== 'ok'), ...dangling]
      return wrong.map((row) => `${name}: ${JSON.stringify(row)}`)
    })
}
