import { accountSurfaces } from '@usher/account-api'
import { type AppModule, defineApp, signedIn } from '@usher/app'
import {
  authenticatorFor,
  onDatabase,
  onEveryDatabase,
  type ReadMail,
  type TestApp,
} from '@usher/app/testing'
import { errorBody, get, reply, z } from '@usher/http'
import { cassandraDatabase, databases } from '@usher/storage/testing'
import { starter } from '../../src/index.ts'
import { starterRealm } from '../../src/realm.ts'

/** Where the starter has its accounts. */
export const ACCOUNTS = '/account/api/starter'
export const PASSWORD = 'correct horse battery'

/** The starter at work, with people who come in through the front door. */
export interface Starter extends TestApp {
  register(name: string): Promise<{ email: string; token: string }>
  /** Registers and activates. */
  person(name: string): Promise<{ email: string; id: string }>
  logIn(email: string, password?: string): ReturnType<TestApp['post']>
  /** An approval of the purpose `factors`; by the password unless another proof is given. */
  approve(as: string, proof?: object): Promise<string>
  /** Somebody signed in who has added an authenticator app. */
  enrolled(name: string): Promise<Enrolled>
  /** The access token of somebody who has just come in. */
  tokenOf(name: string): Promise<string>
}

/** Somebody with an authenticator app. */
export interface Enrolled {
  readonly email: string
  readonly id: string
  readonly as: string
  readonly factorId: string
  /** Of the app, in base32. */
  readonly secret: string
  readonly recoveryCodes: readonly string[]
  /** The mail that told of it. */
  readonly notice: ReadMail
  /** What the app shows; once more later, it shows another code. */
  code(): string
}

/** Declares the tests once per database; all of one group share a starter. */
export function onEveryStarter(
  name: string,
  declare: (starter: () => Starter) => void,
  variables: Readonly<Record<string, string>> = {},
): void {
  onEveryDatabase(name, startOf(starter, variables), (app) => declare(() => furnish(app())))
}

/** The same on SQLite alone, for what the database does not decide. */
export function onStarter(
  name: string,
  declare: (starter: () => Starter) => void,
  variables: Readonly<Record<string, string>>,
): void {
  const [sqlite] = databases
  if (!sqlite) throw new TypeError('SQLite is the first of the databases')
  onDatabase(sqlite, name, startOf(starter, variables), (app) => declare(() => furnish(app())))
}

/** The same for what concerns accounts alone, which Cassandra keeps, too; notes it keeps none. */
export function onEveryAccountStore(
  name: string,
  declare: (starter: () => Starter) => void,
  variables: Readonly<Record<string, string>> = {},
): void {
  onEveryStarter(name, declare, variables)
  const start = startOf(withoutNotes, variables)
  onDatabase(cassandraDatabase, name, start, (app) => declare(() => furnish(app())))
}

const withoutNotes = defineApp({
  name: 'starter',
  title: 'Starter',
  summary: 'Starter: the account API with all that Cassandra keeps',
  realm: starterRealm,
  migrations: {},
  routes: () => [
    get('/notes', {
      operationId: 'listNotes',
      summary: 'None',
      access: signedIn,
      responses: { 200: z.object({ notes: z.array(z.never()) }), 401: errorBody, 403: errorBody },
      handle: async () => reply(200, { notes: [] }),
    }),
  ],
})

function startOf(module: AppModule, variables: Readonly<Record<string, string>>) {
  const beside = (apps: Parameters<typeof accountSurfaces>[0]) => accountSurfaces(apps, '1.0.0')
  return { module, variables, beside }
}

function furnish(app: TestApp): Starter {
  const register = async (name: string) => {
    const email = `${name}@example.com`
    const body = { email, password: PASSWORD, display_name: name }
    await app.post(`${ACCOUNTS}/register`, { body })
    const link = new URL(app.linkIn(await app.mailTo(email)))
    return { email, token: link.searchParams.get('token') ?? '' }
  }
  const person = async (name: string) => {
    const { email, token } = await register(name)
    const { body } = await app.post(`${ACCOUNTS}/activate`, { body: { token } })
    return { email, id: body.account.id as string }
  }
  const logIn = (email: string, password = PASSWORD) =>
    app.post(`${ACCOUNTS}/login`, { body: { identifier: email, password } })
  const tokenOf = async (name: string) => {
    const { email } = await person(name)
    return (await logIn(email)).body.access_token as string
  }
  const approve = async (as: string, proof: object = { password: PASSWORD }) => {
    const body = { purpose: 'factors', ...proof }
    return (await app.post(`${ACCOUNTS}/approvals`, { as, body })).body.approval as string
  }
  const enrolled = async (name: string): Promise<Enrolled> => {
    const { email, id } = await person(name)
    const as = (await logIn(email)).body.access_token as string
    const headers = { 'usher-approval': await approve(as) }
    const { body: begun } = await app.post(`${ACCOUNTS}/factors/totp`, { as, headers })
    const authenticator = authenticatorFor(begun.uri)
    const code = () => authenticator.codeAt(app.clock.now())
    const confirmation = { as, body: { code: code() } }
    const confirmed = await app.post(`${ACCOUNTS}/factors/totp/${begun.id}/confirm`, confirmation)
    app.clock.advance('30s') // the code that confirmed is spent
    const notice = await app.mailTo(email)
    const recoveryCodes = confirmed.body.recovery_codes as string[]
    return { email, id, as, factorId: begun.id, secret: begun.secret, recoveryCodes, code, notice }
  }
  return { ...app, register, person, logIn, tokenOf, approve, enrolled }
}
