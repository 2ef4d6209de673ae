import { request } from 'node:http'
import { text } from 'node:stream/consumers'

/** Sends several `Authorization` headers, which `fetch` would join to one. @returns the status */
export function statusWith(
  url: string,
  authorizations: readonly string[],
  body: string | undefined,
): Promise<number | undefined> {
  const headers = [
    ...['Host', new URL(url).host, 'Content-Type', 'application/json'],
    ...authorizations.flatMap((value) => ['Authorization', value]),
  ]
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const method = body === undefined ? 'GET' : 'POST'
  const sent = request(url, { method, headers }, (answer) => {
    text(answer).then(() => resolve(answer.statusCode), reject)
  })
  sent.once('error', reject)
  sent.end(body)
  return promise
}
