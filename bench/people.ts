import { answerOf, requestOf } from './client.ts'
import { load } from './load.ts'
import type { Bench } from './row.ts'
import { freshVariables, type Served, serveUsher, usher, type Variables } from './servers.ts'

export const PASSWORD = 'Front-row-5!'

/** Creates accounts by their e-mail addresses. */
export async function createPeople(
  variables: Variables,
  app: string,
  emails: readonly string[],
): Promise<void> {
  for (const email of emails) {
    await usher(
      variables,
      'users',
      'create',
      '--app',
      app,
      '--email',
      email,
      '--password',
      PASSWORD,
    )
  }
}

export const emailsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `person${index}@example.com`)

const LOGIN_PATHS = {
  killrvideo: '/api/v1/users/login',
  vividly: '/api/v1/auth/login',
} as const

export type LoginApp = keyof typeof LOGIN_PATHS

export function loginRequest(app: LoginApp, email: string): Buffer {
  return requestOf('POST', LOGIN_PATHS[app], { body: { email, password: PASSWORD } })
}

/** Vividly with accounts that log in without pause. */
export async function serveLogins(bench: Bench, clients: number) {
  const variables = await freshVariables(bench)
  const emails = emailsOf(clients)
  await createPeople(variables, 'vividly', emails)
  const server = await serveUsher(bench, variables, 'vividly')
  const requests = emails.map((email) => loginRequest('vividly', email))
  return {
    server,
    logIn: ({ seconds }: Bench) =>
      load({
        url: server.url,
        connections: clients,
        seconds,
        expect: 200,
        next: (connection) => requests[connection] ?? Buffer.of(),
      }),
  }
}

/** What the app answers to a login. */
export function logIn(
  { url }: Served,
  app: LoginApp,
  email: string,
): Promise<Record<string, string>> {
  return answerOf(url, loginRequest(app, email))
}
