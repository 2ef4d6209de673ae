import assert from 'node:assert/strict'
import type { Ask, FuzzHost, FuzzPlan, FuzzRound } from '@usher/app/testing'

const PASSWORD = 'Front-row-of-the-5!'

interface Tokens {
  readonly access: string
  readonly refresh: string | undefined
}

/** How somebody gets an account of an app, and tokens. */
interface FrontDoor {
  register(host: FuzzHost, email: string): Promise<void>
  logIn(ask: Ask, email: string): Promise<Tokens>
}

async function sent(ask: Ask, path: string, body: object) {
  const answer = await ask('POST', path, { body })
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${answer.text}`)
  return answer.body
}

/** By app: those whose people have passwords or sessions. */
const frontDoors: Readonly<Record<string, FrontDoor>> = {
  theater: {
    async register({ ask, tokenMailedTo }, email) {
      await sent(ask, '/api/v1/accounts/register/', { email, password: PASSWORD })
      const token = await tokenMailedTo(email)
      await sent(ask, '/api/v1/accounts/activate/', { email, token })
    },
    async logIn(ask, email) {
      const body = await sent(ask, '/api/v1/accounts/login/', { email, password: PASSWORD })
      return { access: body.access_token, refresh: body.refresh_token }
    },
  },
  killrvideo: {
    async register({ ask }, email) {
      const body = { email, password: PASSWORD, firstName: 'Kim', lastName: 'Park' }
      await sent(ask, '/api/v1/users/register', body)
    },
    async logIn(ask, email) {
      const body = await sent(ask, '/api/v1/users/login', { email, password: PASSWORD })
      return { access: body.token, refresh: undefined }
    },
  },
  vividly: {
    async register({ ask }, email) {
      const name = { first_name: 'Kim', last_name: 'Park', role: 'student', grade_level: 10 }
      await sent(ask, '/api/v1/auth/register', { email, password: PASSWORD, ...name })
    },
    async logIn(ask, email) {
      const body = await sent(ask, '/api/v1/auth/login', { email, password: PASSWORD })
      return { access: body.access_token, refresh: body.refresh_token }
    },
  },
}

/**
 * What chance cannot know of the console's pages for people with accounts.
 *
 * @param appHost the app itself, where people register and log in
 */
export function accountPlan(app: string, appHost: FuzzHost): FuzzPlan {
  return {
    name: `account/api/${app}`,
    document: '/openapi.json',
    requests: {
      callers: ['kim'],
      rare: ['DELETE /sessions'],
      vocabulary: {
        words: ['{{session}}', '{{refresh}}'],
        fields: {
          session_id: ['{{session}}', '{{session}}', 'x'],
          keep: ['{{session}}'],
          refresh_token: ['{{refresh}}'],
          current_password: [PASSWORD],
          new_password: [PASSWORD],
        },
      },
      bodies: {
        'PUT /password': [{ current_password: PASSWORD, new_password: PASSWORD }],
        'POST /sessions/current': [{ refresh_token: '{{refresh}}' }],
      },
    },
    learns: {
      'GET /sessions': ({ sessions }) => ({ session: oldestIn(sessions) }),
    },
    secrets: [PASSWORD],
    open: (host) => open(app, appHost, host),
  }
}

function oldestIn(sessions: unknown): unknown {
  return Array.isArray(sessions) ? sessions.at(-1)?.id : undefined
}

let rounds = 0
/** Phones, laptops, libraries: each a session, where the realm has them. */
const DEVICES = 8

async function open(app: string, host: FuzzHost, pages: FuzzHost): Promise<FuzzRound> {
  const door = frontDoors[app]
  if (!door) throw new TypeError(`nobody knows how people come to ${app}`)
  rounds += 1
  const email = `kim.${rounds}@account-pages.example.com`
  await door.register(host, email)
  const devices: Tokens[] = []
  for (let count = 0; count < DEVICES; count += 1) devices.push(await door.logIn(host.ask, email))
  const { body } = await pages.ask('GET', '/sessions', { as: devices[0]?.access })

  return {
    values: {
      refresh: devices.map(({ refresh }) => refresh),
      session: (body?.sessions ?? []).map(({ id }: { id: string }) => id),
    },
    callers: {
      async kim() {
        const { access } = await door.logIn(host.ask, email)
        return { authorization: `Bearer ${access}` }
      },
    },
  }
}
