import { type Context, isOwnOrigin, type RequestFacts, type Route, refusal } from '@usher/http'

/** Scripts of other origins cannot set it without a preflight, and nobody answers those. */
const HEADER = 'x-usher-console'

/**
 * The same routes, but those that change something refuse requests that no page of the console
 * sent. A third lock beside `SameSite=Strict` and the JSON bodies: a forgery must pass all of them.
 *
 * @param publicUrl where a proxy may have told browsers that the server is
 */
export function refuseForgeries<P>(
  routes: readonly Route<P>[],
  publicUrl: string | undefined,
): Route<P>[] {
  return routes.map((route) => {
    const { handle, method } = route
    if (method === 'GET' || !handle) return route
    return {
      ...route,
      handle: (context: never) => {
        assertOwn((context as Context<never, never, never, P>).request.headers, publicUrl)
        return handle(context)
      },
    }
  })
}

function assertOwn(headers: RequestFacts['headers'], publicUrl: string | undefined): void {
  if (headers[HEADER] === undefined) throw forged('the header X-Usher-Console is missing')
  if (!isOwnOrigin(headers, publicUrl)) throw forged('the request comes from another origin')
}

const forged = (why: string) => refusal(403, `Refused: ${why}.`)
