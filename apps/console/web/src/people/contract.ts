import { ask } from '../api/ask.ts'
import type { AccountApp } from '../api/overview.ts'
import { ApiRefusal } from '../api/refusal.ts'

type Endpoint = NonNullable<AccountApp['account']['log_in']>
type Known = Readonly<Record<string, string>>

/** Sends what the page knows to an endpoint of the app's contract, under the contract's names. */
export function askContract(app: AccountApp, endpoint: Endpoint, known: Known): Promise<unknown> {
  const named = Object.entries(endpoint.fields).flatMap(([ours, theirs]) => {
    const value = known[ours]
    return value === undefined ? [] : [[theirs, value] as const]
  })
  const fields: Record<string, string> = Object.fromEntries(named)
  const sent = endpoint.encoding === 'form' ? { form: fields } : { body: fields }
  return ask('POST', app.mount + endpoint.path, sent)
}

/** What a log-in of the contract answered. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
}

/** @throws {ApiRefusal} as the contract refuses it */
export async function logIn(app: AccountApp, endpoint: Endpoint, known: Known): Promise<Tokens> {
  const answer = (await askContract(app, endpoint, known)) as Readonly<Record<string, unknown>>
  const accessToken = answer[endpoint.access_token ?? '']
  if (typeof accessToken !== 'string') {
    throw new ApiRefusal({ status: 0, detail: 'The app answered without a token.' })
  }
  const refreshToken = answer[endpoint.refresh_token ?? '']
  return { accessToken, refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined }
}
