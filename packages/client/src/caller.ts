import { ClientError } from './client-error.ts'
import type { SessionKeeper } from './session.ts'
import { bodyOf, type Fetch, send } from './transport.ts'

/** How one call of the account API goes out. */
export interface Call {
  readonly body?: object
  /** For somebody who is signed in. */
  readonly signedIn?: boolean
  readonly approval?: string
}

/** Calls the account API at one address. */
export interface Caller {
  <T>(method: string, path: string, call?: Call): Promise<T>
  readonly response: (method: string, path: string, call?: Call) => Promise<Response>
}

export function callerOf(api: string, session: SessionKeeper, fetch: Fetch): Caller {
  const response = async (method: string, path: string, call: Call = {}): Promise<Response> => {
    const { body, approval } = call
    const init = {
      method,
      headers: {
        ...session.proof(),
        ...(body && { 'content-type': 'application/json' }),
        ...(approval !== undefined && { 'usher-approval': approval }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }
    const url = api + path
    if (!call.signedIn) return send(fetch, url, init)
    return withToken(session, (token) => send(fetch, url, withProof(session, init, token)))
  }
  const call = async <T>(method: string, path: string, options?: Call) =>
    bodyOf<T>(await response(method, path, options))
  return Object.assign(call, { response })
}

/** Asks with an access token, and once more with a fresh one if the server refuses the first. */
async function withToken(
  session: SessionKeeper,
  ask: (token: string) => Promise<Response>,
): Promise<Response> {
  const token = await session.accessToken()
  if (token === undefined) throw new ClientError('signed_out')
  try {
    return await ask(token)
  } catch (error) {
    if (!(error instanceof ClientError) || !STALE.has(error.code)) throw error
    const fresh = await session.replace(token)
    if (fresh === undefined) throw error
    return ask(fresh)
  }
}

const STALE = new Set(['access_token_expired', 'access_token_invalid', 'session_ended'])

/** As `fetch`, with the access token of whoever is signed in; for the app's own routes. */
export async function fetchSignedIn(
  session: SessionKeeper,
  fetch: Fetch,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const token = await session.accessToken()
  if (token === undefined) return fetch(url, init)
  const response = await fetch(url, withProof(session, init, token))
  if (response.status !== 401 || isStream(init.body)) return response
  const fresh = await session.replace(token)
  return fresh === undefined ? response : fetch(url, withProof(session, init, fresh))
}

/** It can be sent once. */
function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'getReader' in body
}

function withProof(session: SessionKeeper, init: RequestInit, token: string): RequestInit {
  const headers = new Headers(init.headers)
  for (const [name, value] of Object.entries(session.proof(token))) headers.set(name, value)
  return { ...init, headers }
}
