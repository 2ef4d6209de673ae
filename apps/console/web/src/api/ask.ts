import { connection } from './connection.ts'
import { ApiRefusal, NO_ANSWER, refusalOf } from './refusal.ts'
import { SERVER_PATH } from './server.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Sent {
  readonly body?: unknown
  /** Sent as bearer token, for the APIs of apps. */
  readonly token?: string | undefined
  /** Proves who asks, for one change. */
  readonly approval?: string
  readonly form?: Readonly<Record<string, string>>
}

/**
 * Sends one request to this server, whose paths begin at its root, and reads the JSON of its answer.
 *
 * @throws {ApiRefusal} for every answer that is none of success, and if there is none at all
 */
export async function ask<Answer>(method: Method, path: string, sent: Sent = {}): Promise<Answer> {
  const response = await send(method, path, sent)
  const text = await response.text()
  const body = readJson(text)
  if (!response.ok) throw refusalOf(response, body)
  return body as Answer // its shape is the server's schema; the server checks each answer
}

async function send(method: Method, path: string, sent: Sent): Promise<Response> {
  try {
    const response = await fetch(SERVER_PATH + path, {
      method,
      headers: {
        'x-usher-console': '1',
        ...contentType(sent),
        ...(sent.approval !== undefined && { 'usher-approval': sent.approval }),
        ...(sent.token !== undefined && { authorization: `Bearer ${sent.token}` }),
      },
      ...bodyOf(sent),
    })
    connection.answered()
    return response
  } catch {
    connection.lost()
    throw new ApiRefusal(NO_ANSWER)
  }
}

function contentType({ body, form }: Sent): Record<string, string> {
  if (form) return { 'content-type': 'application/x-www-form-urlencoded' }
  return body === undefined ? {} : { 'content-type': 'application/json' }
}

function bodyOf({ body, form }: Sent): { body?: string } {
  if (form) return { body: new URLSearchParams(form).toString() }
  return body === undefined ? {} : { body: JSON.stringify(body) }
}

function readJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined // a proxy in between may answer in its own way
  }
}
