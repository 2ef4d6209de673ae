import assert from 'node:assert/strict'
import { createPasswordHasher } from '@usher/engine'
import { createServer } from '@usher/http'
import { environment, serverSettings } from '@usher/settings'
import { openStorage, type Storage } from '@usher/storage'
import { vividly, vividlyLearning, vividlyRequests } from '../../src/index.ts'
import { schoolDatabase } from '../../src/tables.ts'
import { type Ask, asking, type Sent } from './client.ts'
import { type TestClock, testClock } from './clock.ts'
import { openTestInbox, type ReadMail } from './inbox.ts'
import { learningOf } from './learning.ts'
import { observations } from './observations.ts'
import type { Person } from './people.ts'
import { schoolLife } from './school.ts'
import { signingKey } from './tokens.ts'

const SECRET_KEY = 'a secret of the tests that is long enough'
/** As cheap as argon2id can be: the tests are not about the cost. */
const CHEAP = { memoryKib: 8, passes: 1, lanes: 1 }

/** A school at work: the app behind real HTTP on a real database, with a clock that tests move. */
export type Vividly = Awaited<ReturnType<typeof startVividly>>

export async function startVividly(
  databaseUrl: string,
  variables: Readonly<Record<string, string>> = {},
) {
  const clock = testClock()
  const inbox = await openTestInbox()
  const hasher = createPasswordHasher({ threads: 1, cost: CHEAP })
  const given = { SECRET_KEY, RATE_LIMIT: 'off', ...variables }
  const storage = await openSchool(databaseUrl)
  const { app, engine } = vividly.create({
    storage,
    hasher,
    clock,
    environment: environment(given, vividly.name),
    settings: serverSettings(given),
    transport: inbox.transport,
    publicUrl: 'https://vividly.example',
    warn: () => {},
  })
  const server = createServer({ apps: [{ app, mount: '' }], version: '1.0.0' })
  const ask = asking(await server.listen({ port: 0 }))

  return {
    ask,
    ...methodsOf(ask),
    ...schoolLife({ ask, engine }),
    ...observations(schoolDatabase(storage)),
    ...learningOf(vividlyLearning({ storage, clock }), clock),
    ...mailsOf(ask, inbox),
    engine,
    clock,
    signingKey: signingKey(SECRET_KEY),
    requests: vividlyRequests({ engine, storage, clock }),
    seed: ({ csv }: { csv?: string } = {}) => seed({ engine, storage, clock }, csv),
    async stop() {
      await server.stop()
      await engine.stop()
      await storage.close()
      await hasher.close()
      await inbox.close()
    },
  }
}

function openSchool(url: string): Promise<Storage> {
  const { realm, migrations } = vividly
  return openStorage({ url, realm, migrations, migrate: true })
}

function methodsOf(ask: Ask) {
  return {
    get: (path: string, sent?: Sent) => ask('GET', path, sent),
    post: (path: string, sent?: Sent) => ask('POST', path, sent),
    put: (path: string, sent?: Sent) => ask('PUT', path, sent),
    patch: (path: string, sent?: Sent) => ask('PATCH', path, sent),
    delete: (path: string, sent?: Sent) => ask('DELETE', path, sent),
  }
}

function mailsOf(ask: Ask, { mailTo, mailsTo }: Awaited<ReturnType<typeof openTestInbox>>) {
  const resetTokenIn = ({ text }: ReadMail) => {
    const [link = ''] = text.match(/https:\S+/) ?? []
    return String(new URL(link).searchParams.get('token'))
  }
  return {
    mailTo,
    mailsTo,
    resetTokenIn,
    /** Asks for a reset and reads the token from the mail. */
    async resetTokenOf({ email }: Pick<Person, 'email'>) {
      const path = '/api/v1/auth/password-reset-request'
      const { status } = await ask('POST', path, { body: { email } })
      assert.equal(status, 202)
      return resetTokenIn(await mailTo(email))
    },
  }
}

interface SeedParts {
  readonly engine: ReturnType<typeof vividly.create>['engine']
  readonly storage: Storage
  readonly clock: TestClock
}

function seed(parts: SeedParts, csv: string | undefined) {
  assert.ok(vividly.seed)
  return vividly.seed({ ...parts, environment: environment({}, vividly.name), csv, progress() {} })
}
