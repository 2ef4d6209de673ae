import assert from 'node:assert/strict'
import { startApps, type TestApp } from '@usher/app/testing'
import type { AccountId, AccountStatus, ImportedAccount } from '@usher/engine'
import { type Storage, sqlDatabase } from '@usher/storage'
import { storesOf } from '../../src/create-domain.ts'
import { killrvideo, killrvideoOauth2 } from '../../src/index.ts'
import type { KillrVideoTables } from '../../src/storage/sql/tables.ts'
import { newcomer, PASSWORD, type Person } from './people.ts'

const ACTOR = 'operator:tests'

/** Both surfaces on one server and one database, and people who come in by the front door. */
export type KillrVideo = Awaited<ReturnType<typeof startKillrVideo>>

export async function startKillrVideo(databaseUrl: string, variables: Record<string, string> = {}) {
  const { apps, stop } = await startApps([killrvideo, killrvideoOauth2], {
    databaseUrl,
    variables: { INLINE_METADATA_DISABLED: 'true', ...variables },
  })
  const [blueprint, oauth2] = apps
  if (!blueprint || !oauth2) throw new TypeError('both surfaces should have started')
  const { clock } = blueprint
  const stores = storesOf(blueprint.storage as Storage<KillrVideoTables>)
  const life = { ...peopleOf(blueprint), ...lives(blueprint), ...racesOf(blueprint) }
  return { blueprint, oauth2, clock, stores, stop, ...life }
}

function peopleOf(blueprint: TestApp) {
  async function logIn(email: string, password = PASSWORD): Promise<string> {
    const { status, body } = await blueprint.post('/api/v1/users/login', {
      body: { email, password },
    })
    assert.equal(status, 200)
    return body.token
  }

  async function viewer(name: string, more: Partial<ReturnType<typeof newcomer>> = {}) {
    const person = { ...newcomer(name), ...more }
    const { status, body } = await blueprint.post('/api/v1/users/register', { body: person })
    assert.equal(status, 201)
    const { userId: id, email, firstName, lastName } = body
    return { id, email, firstName, lastName, token: await logIn(email, person.password) } as Person
  }

  const withRole = (role: string) => async (name: string) => {
    const person = await viewer(name)
    await lives(blueprint).grant(person, role)
    return person
  }

  return { logIn, viewer, creator: withRole('creator'), moderator: withRole('moderator') }
}

/** What happens to accounts without their doing. */
function lives({ engine }: TestApp) {
  const idOf = ({ id }: { id: string }) => id as AccountId // ids of tests come from answers
  return {
    grant: (person: { id: string }, role: string) =>
      engine.grantRole({ accountId: idOf(person), role, actor: ACTOR }),
    revoke: (person: { id: string }, role: string) =>
      engine.revokeRole({ accountId: idOf(person), role, actor: ACTOR }),
    changeStatus: (person: { id: string }, status: AccountStatus) =>
      engine.changeStatus({ accountId: idOf(person), status, actor: ACTOR }),
    vanish: (person: { id: string }) =>
      engine.deleteAccount({ accountId: idOf(person), actor: ACTOR }),
    erase: (person: { id: string }) =>
      engine.eraseAccount({ accountId: idOf(person), actor: ACTOR }),
    /** What the database has of somebody, by file. */
    async dataOf(person: { id: string }): Promise<Readonly<Record<string, readonly object[]>>> {
      const files: Record<string, object[]> = {}
      for await (const { file, rows } of engine.store.personalData.rowsOf(idOf(person))) {
        files[file] = [...(files[file] ?? []), ...rows]
      }
      return files
    },
    importAll: (accounts: readonly ImportedAccount[]) =>
      engine.store.accounts.import(portionsOf(accounts)),
    async hashOf(email: string): Promise<string | undefined> {
      for await (const portion of engine.store.accounts.export()) {
        const found = portion.find(({ identifier }) => identifier === email)
        if (found) return found.hash
      }
      return undefined
    },
  }
}

/** Changes that are under way while something else happens. */
function racesOf({ storage, get }: TestApp) {
  return {
    /**
     * Asks while the account is being deleted: the request finds its account, and when it wants to
     * write the deletion is there.
     */
    async whileDeleting<T>(
      { id, token }: Pick<Person, 'id' | 'token'>,
      ask: () => Promise<T>,
    ): Promise<T> {
      const deleted = Promise.withResolvers<void>()
      const mayCommit = Promise.withResolvers<void>()
      const change = sqlDatabase(storage).write(async ({ db }) => {
        await db.deleteFrom('accounts').where('id', '=', id).execute()
        deleted.resolve()
        await mayCommit.promise
      })
      await deleted.promise
      const answer = ask()
      for (let later = 0; later < LATER_REQUESTS; later += 1) {
        assert.equal((await get('/api/v1/users/me', { as: token })).status, 200)
      }
      mayCommit.resolve()
      await change
      return answer
    },
  }
}

// When so many later requests have been answered, an earlier one has been authenticated.
const LATER_REQUESTS = 20

async function* portionsOf<T>(all: T): AsyncIterable<T> {
  yield all
}
