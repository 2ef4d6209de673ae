// A process of its own that imports accounts until it is killed. It says when a thousand are handed
// over, and when all are. Arguments: the address of the database, how many, `hang` to stop before
// the end of the source.
import {
  type Identifier,
  type ImportedAccount,
  newAccountId,
  type PasswordHash,
} from '@usher/engine'
import { open, realm } from '../support/realm.ts'

const [, , url = '', count = '0', end] = process.argv
const storage = await open(url)

async function* accounts() {
  for (let start = 0; start < Number(count); start += 500) {
    yield Array.from({ length: 500 }, (_, index) => account(`imported${start + index}`))
    if (start === 500) process.stdout.write('begun\n')
  }
  if (end === 'hang') await new Promise(() => setInterval(() => {}, 1000))
  process.stdout.write('staged\n')
}

function account(name: string): ImportedAccount {
  return {
    id: newAccountId(realm),
    identifier: name as Identifier,
    shownIdentifier: name,
    status: 'active',
    roles: ['user'],
    profile: {},
    hash: '$2b$04$imported' as PasswordHash,
    createdAt: new Date(),
  }
}

if (storage.kind !== 'sql') throw new TypeError('this is for SQL')
await storage.store.accounts.import(accounts())
process.stdout.write('done\n')
await storage.close()
