import type { Client } from '@usher/engine'
import type { RawRequest } from '@usher/http'
import { type AskAccountApi, accountApiFor } from './account-client.ts'
import { languageIn } from './cookies.ts'
import type { Html } from './html.ts'
import { type Language, languageFor } from './language.ts'
import { readOffer } from './offer.ts'
import type { Offer, PersonApp } from './person-app.ts'

/** One request of somebody's browser for a page of an app. */
export interface Visit {
  readonly app: PersonApp
  readonly offer: Offer
  readonly language: Language
  readonly say: Language['say']
  readonly query: URLSearchParams
  /** What a form has sent; empty for a link that was followed. */
  readonly form: URLSearchParams
  /** As sent, without the query. */
  readonly path: string
  readonly headers: RawRequest['headers']
  readonly client: Client
  readonly ask: AskAccountApi
}

/** What is shown. */
export interface Shown {
  readonly title: string
  readonly lead?: string | Html | undefined
  readonly body: Html
  /** Default: 200. */
  readonly status?: number
  /** The page of the account that this is, for the menu of somebody who is signed in. */
  readonly tab?: string
  readonly cookie?: string | undefined
  /** Leads on to another site by itself, without a script. */
  readonly refreshTo?: string
}

/** Leads on to another page of the app's account pages, as a relative address. */
export interface LedTo {
  readonly to: string
  readonly cookie?: string | undefined
}

/** A file, such as recovery codes or one's own data. */
export interface Handed {
  readonly file: Uint8Array | string
  readonly type: string
  readonly name: string
}

export type Outcome = Shown | LedTo | Handed

/** Answers a visit. */
export type Page = (visit: Visit) => Promise<Outcome> | Outcome

/** @param request any request of a page of the app */
export async function visitOf(app: PersonApp, request: RawRequest): Promise<Visit> {
  const { headers, client, queryString, bytes } = request
  const query = new URLSearchParams(queryString)
  const chosen = query.get('lang') ?? languageIn(headers)
  const language = languageFor(chosen, String(headers['accept-language'] ?? ''))
  const ask = accountApiFor(app.call, app.api, request)
  return {
    app,
    offer: await readOffer(app, ask),
    language,
    say: language.say,
    query,
    form: new URLSearchParams(Buffer.from(bytes).toString()),
    path: request.request.path,
    headers,
    client,
    ask,
  }
}
