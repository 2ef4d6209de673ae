import { accountSurfaces } from '@usher/account-api'
import { onEveryDatabase, type TestApp } from '@usher/app/testing'
import { starter } from '../../src/index.ts'

/** Where the starter has its accounts. */
export const ACCOUNTS = '/account/api/starter'
export const PASSWORD = 'correct horse battery'

/** The starter at work, with people who come in through the front door. */
export interface Starter extends TestApp {
  register(name: string): Promise<{ email: string; token: string }>
  /** Registers and activates. */
  person(name: string): Promise<{ email: string; id: string }>
  logIn(email: string, password?: string): ReturnType<TestApp['post']>
  /** The access token of somebody who has just come in. */
  tokenOf(name: string): Promise<string>
}

/** Declares the tests once per database; all of one group share a starter. */
export function onEveryStarter(
  name: string,
  declare: (starter: () => Starter) => void,
  variables: Readonly<Record<string, string>> = {},
): void {
  const beside = (apps: Parameters<typeof accountSurfaces>[0]) => accountSurfaces(apps, '1.0.0')
  onEveryDatabase(name, { module: starter, variables, beside }, (app) => {
    declare(() => furnish(app()))
  })
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
  return { ...app, register, person, logIn, tokenOf }
}
