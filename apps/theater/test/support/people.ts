import assert from 'node:assert/strict'
import type { TestApp } from '@usher/app/testing'
import type { AccountId, AccountStatus } from '@usher/engine'

export const ACCOUNTS = '/api/v1/accounts'
export const PASSWORD = 'StrongPassword123!'
export const NEW_PASSWORD = 'NewStrongPassword456?'

export interface Person {
  readonly email: string
  readonly password: string
  readonly id: number
}

/** Somebody who has the mail with the activation link. */
export interface Pending extends Person {
  readonly token: string
}

export interface Tokens {
  readonly access: string
  readonly refresh: string
}

export function accountIdOf({ id }: Pick<Person, 'id'>): AccountId {
  return String(id) as AccountId // sequential ids are their digits
}

export type People = ReturnType<typeof peopleOf>

/** How people come to the theater and what they do there. */
export function peopleOf({ post, mailTo, linkIn, engine }: TestApp) {
  let count = 0
  const send = (path: string, body: unknown) => post(`${ACCOUNTS}${path}`, { body })

  /** An address that nobody has used before. */
  function newAddress(name: string): string {
    count += 1
    return `${name}.${count}@example.com`
  }

  async function tokenFromMail(email: string): Promise<string> {
    return String(linkIn(await mailTo(email)).searchParams.get('token'))
  }

  async function pending(name: string, password = PASSWORD): Promise<Pending> {
    const email = newAddress(name)
    const { status, body } = await send('/register/', { email, password })
    assert.equal(status, 201)
    return { email, password, id: body.id, token: await tokenFromMail(email) }
  }

  async function active(name: string, password = PASSWORD): Promise<Person> {
    const { token, ...person } = await pending(name, password)
    const { status } = await send('/activate/', { email: person.email, token })
    assert.equal(status, 200)
    return person
  }

  const logIn = ({ email, password }: Pick<Person, 'email' | 'password'>) =>
    send('/login/', { email, password })

  async function tokensOf(person: Pick<Person, 'email' | 'password'>): Promise<Tokens> {
    const { status, body } = await logIn(person)
    assert.equal(status, 201)
    return { access: body.access_token, refresh: body.refresh_token }
  }

  return {
    send,
    newAddress,
    pending,
    active,
    logIn,
    tokensOf,
    refresh: (refresh_token: string) => send('/refresh/', { refresh_token }),
    requestReset: (email: string) => send('/password-reset/request/', { email }),
    /** What an operator does on the command line. */
    setStatus: (person: Person, status: AccountStatus) =>
      engine.changeStatus({ accountId: accountIdOf(person), status, actor: 'operator:test' }),
    accountOf: (person: Pick<Person, 'id'>) => engine.store.accounts.findById(accountIdOf(person)),
    /** Asks for a reset and reads the token from the mail. */
    async resetTokenOf({ email }: Pick<Person, 'email'>): Promise<string> {
      const { status } = await send('/password-reset/request/', { email })
      assert.equal(status, 200)
      return tokenFromMail(email)
    },
  }
}
