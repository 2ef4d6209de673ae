import { type IncomingHttpHeaders, request as requestPlain } from 'node:http'
import { request as requestSecurely } from 'node:https'

/** What a request carries; `json` is sent as a body. */
export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** Only to a server whose certificate is good; for everything that nobody else may read. */
  readonly isSecret?: boolean
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The text as JSON; `undefined` if it is none. */
  readonly json: unknown
}

const LIMIT_MS = 10_000
/** A page or a description is larger; nothing that is looked for lies behind this. */
const LIMIT_BYTES = 1_000_000

/**
 * Asks without following redirects. Not with `fetch`: a certificate that is not good is a finding
 * and must not end the examination.
 */
export function ask(url: URL, sent: Sent = {}): Promise<Answer> {
  const { method = 'GET', headers, json, isSecret = false } = sent
  const body = json === undefined ? undefined : JSON.stringify(json)
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const options = {
    method,
    headers: { ...type, ...headers },
    signal: AbortSignal.timeout(LIMIT_MS),
    agent: false as const,
  }
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? requestSecurely(url, { ...options, rejectUnauthorized: isSecret })
        : requestPlain(url, options)
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const end = () => {
        const text = Buffer.concat(chunks).toString()
        const { statusCode: status = 0, headers: told } = response
        resolve({ status, headers: told, text, json: jsonIn(text) })
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size > LIMIT_BYTES) response.destroy()
      })
      response.on('close', end)
      response.on('error', reject)
    })
    request.end(body)
  })
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
