import type { IncomingMessage } from 'node:http'

/** The body is compressed; no route decompresses. */
export class BodyEncoded extends Error {
  override readonly name = 'BodyEncoded'
}

/** Whether a `Content-Encoding` such as gzip was applied to the body (RFC 9110 §8.4). */
export function isEncoded({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding']
  return encoding !== undefined && !/^(\s*identity\s*)?$/i.test(encoding)
}
