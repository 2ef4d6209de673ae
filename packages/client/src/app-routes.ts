import { fetchSignedIn } from './caller.ts'
import { errorOf } from './client-error.ts'
import type { SessionKeeper } from './session.ts'
import { bodyOf, type Fetch } from './transport.ts'

/** An app whose type knows its routes: `typeof app`, where `defineApp` of @usher/app has made it. */
export interface AppWithRoutes {
  readonly '~routes'?: unknown
}

/** As `Wire` of @usher/http. */
interface Wire {
  readonly route: string
  readonly params: string
  readonly query: object
  readonly body: unknown
  readonly answer: unknown
}

type WiresOf<App> = App extends { readonly '~routes'?: infer R } ? WireOf<NonNullable<R>> : never
type WireOf<R> = R extends { readonly '~wire'?: infer W }
  ? NonNullable<W> extends Wire
    ? NonNullable<W>
    : never
  : never

/** What a call of a route takes: what must be there must be given. */
type Given<W extends Wire> = ([W['params']] extends [never]
  ? object
  : { readonly params: Readonly<Record<W['params'], string | number>> }) &
  (undefined extends W['body'] ? { readonly body?: W['body'] } : { readonly body: W['body'] }) &
  (Record<never, never> extends W['query']
    ? { readonly query?: W['query'] }
    : { readonly query: W['query'] })

type Arguments<G> = Record<never, never> extends G ? [given?: G] : [given: G]

/** Calls a route of the app by its name, such as `GET /notes/{note_id}`. */
export type AskApp<App> = <Route extends WiresOf<App>['route']>(
  route: Route,
  ...given: Arguments<Given<Extract<WiresOf<App>, { readonly route: Route }>>>
) => Promise<Extract<WiresOf<App>, { readonly route: Route }>['answer']>

interface Sent {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: object
  readonly body?: unknown
}

/** @param base where the routes of the app begin */
export function askAppAt(base: string, session: SessionKeeper, fetch: Fetch) {
  return async (route: string, { params = {}, query = {}, body }: Sent = {}): Promise<unknown> => {
    const [method = '', path = ''] = route.split(' ')
    const place = path.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(String(params[name])))
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) search.set(name, String(value))
    }
    const url = `${base}${place}${search.size > 0 ? `?${search}` : ''}`
    const response = await fetchSignedIn(session, fetch, url, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    if (!response.ok) throw await errorOf(response)
    return response.status === 204 ? undefined : bodyOf(response)
  }
}
