import { queryOptions } from '@tanstack/react-query'
import type { sessionsBody } from '../../../src/session/schemas.ts'
import { ask } from '../api/ask.ts'
import type { AccountApp } from '../api/overview.ts'
import { ApiRefusal } from '../api/refusal.ts'
import type { Body } from '../api/wire.ts'
import type { Tokens } from './contract.ts'

type Sessions = Body<typeof sessionsBody>['sessions']

const at = ({ name }: AccountApp, path: string) => `/account/api/${encodeURIComponent(name)}${path}`

/** The sessions of whoever is signed in; `current` marks this one, if anybody knows which it is. */
export const personSessionsQuery = (app: AccountApp, tokens: Tokens) =>
  queryOptions({
    queryKey: ['person', app.name, 'sessions', tokens.accessToken],
    queryFn: async () => {
      const token = tokens.accessToken
      const { sessions } = await ask<{ sessions: Sessions }>('GET', at(app, '/sessions'), { token })
      if (sessions.some(({ current }) => current)) return sessions
      const own = await ownSession(app, tokens)
      return sessions.map((session) => ({ ...session, current: session.id === own }))
    },
  })

/** For apps whose access tokens do not name their session, its refresh token does. */
async function ownSession(app: AccountApp, tokens: Tokens): Promise<string | undefined> {
  if (tokens.refreshToken === undefined) return undefined
  try {
    const { id } = await ask<{ id: string }>('POST', at(app, '/sessions/current'), {
      token: tokens.accessToken,
      body: { refresh_token: tokens.refreshToken },
    })
    return id
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return undefined
    throw error
  }
}

/** What somebody may do with their own account, with the tokens of the app. */
export const person = (app: AccountApp, { accessToken: token }: Tokens) => ({
  end: (id: string) => ask('DELETE', at(app, `/sessions/${encodeURIComponent(id)}`), { token }),
  endOthers: (keep: string | undefined) => {
    const query = keep === undefined ? '' : `?${new URLSearchParams({ keep })}`
    return ask('DELETE', at(app, `/sessions${query}`), { token })
  },
  changePassword: (current_password: string, new_password: string) =>
    ask('PUT', at(app, '/password'), { token, body: { current_password, new_password } }),
})
