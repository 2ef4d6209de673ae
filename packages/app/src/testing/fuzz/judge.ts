import type { Operation } from '../operations.ts'
import { isBeyondReading } from './odd-bodies.ts'
import type { FuzzedAnswer, FuzzedRequest } from './request.ts'

/** What is promised of every answer, and was not kept. */
export interface Broken {
  readonly promise:
    | 'no fault'
    | 'declared status'
    | 'declared body'
    | 'declared type'
    | 'header'
    | 'nothing leaks'
    | 'in time'
    | 'an answer'
  readonly detail: string
}

export type Judge = (request: FuzzedRequest, answer: FuzzedAnswer) => Broken | undefined

/** What is never in an answer, besides what the app itself keeps secret. */
const LEAKS: readonly RegExp[] = [
  /\n\s+at \S+/,
  /node_modules|node:internal|file:\/\/\/(?!etc\/passwd)/,
  /SQLITE_|SqliteError|syntax error at or near|relation "\w+" does not exist/,
  /\$argon2|\$2[aby]\$/,
  /\bselect .+ from accounts\b/i,
]

/** What holds for any answer of any server. */
export function judgeAny(secrets: readonly string[]): Judge {
  return ({ body, path }, { status, text, headers }) => {
    if (status >= 500) return { promise: 'no fault', detail: `${status} ${text.slice(0, 500)}` }
    const said = `${JSON.stringify(headers)}\n${text}`
    const sent = `${path}\n${body ?? ''}`
    const leak =
      LEAKS.find((pattern) => pattern.test(said) && !pattern.test(sent)) ??
      secrets.find((secret) => said.includes(secret) && !sent.includes(secret))
    if (leak !== undefined) return { promise: 'nothing leaks', detail: String(leak) }
    const missing = missingHeader(status, headers)
    return missing === undefined ? undefined : { promise: 'header', detail: missing }
  }
}

/** Whether an answer took longer than it may. */
export function judgeTime({ milliseconds }: FuzzedAnswer, slowestMs: number): Broken | undefined {
  return milliseconds > slowestMs
    ? { promise: 'in time', detail: `${Math.round(milliseconds)} ms` }
    : undefined
}

/** RFC 9110 §11.6.1, §15.5.6, RFC 6585 §4. */
function missingHeader(status: number, headers: FuzzedAnswer['headers']): string | undefined {
  const needed = { 401: 'www-authenticate', 405: 'allow', 429: 'retry-after' }[status]
  return needed !== undefined && headers[needed] === undefined
    ? `${status} without ${needed}`
    : undefined
}

interface Declared {
  readonly operations: readonly Operation[]
  /** What is answered where the document has nothing, such as a path with an empty id. */
  readonly elsewhere: readonly number[]
  /** What is answered to bodies that cannot be read at all, whatever the operation. */
  readonly unreadable: readonly number[]
}

/** What an OpenAPI document says of the answers of its operations. */
export function judgeDeclared({ operations, elsewhere, unreadable }: Declared): Judge {
  const find = finder(operations)
  return (request, { status, headers, text }) => {
    const { operation, isShadowed } = find(request)
    if (request.body && isBeyondReading(request.body) && unreadable.includes(status)) return
    if (!operation) {
      if (isPreflight(request) && status === 204) return
      return elsewhere.includes(status)
        ? undefined
        : { promise: 'declared status', detail: `${status} where the document has nothing` }
    }
    if (isShadowed && elsewhere.includes(status)) return
    if (!operation.responses.has(status)) {
      return { promise: 'declared status', detail: `${status} is not declared` }
    }
    const type = operation.responseTypes.get(status)
    if (type === undefined) {
      return text === '' ? undefined : { promise: 'declared body', detail: 'should be empty' }
    }
    if (!String(headers['content-type']).startsWith(type)) {
      return { promise: 'declared type', detail: `${headers['content-type']} is not ${type}` }
    }
    const schema = operation.responses.get(status)
    const value = /\bjson\b/.test(type) ? parsed(text) : text
    const problem = schema?.safeParse(value).error
    return problem && { promise: 'declared body', detail: problem.message }
  }
}

/** The question of a browser that CORS is about. */
function isPreflight({ method, headers }: FuzzedRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}

/** Where a request arrives. */
interface Place {
  readonly operation: Operation | undefined
  /** A path with fewer parameters fits too, but not this method: servers may answer 405. */
  readonly isShadowed: boolean
}

/** Of the operations that fit, the one whose path has the fewest parameters. */
export function finder(
  operations: readonly Operation[],
): (request: Pick<FuzzedRequest, 'method' | 'path'>) => Place {
  const patterns = operations
    .map((operation) => ({ operation, pattern: patternOf(operation.path) }))
    .toSorted((one, other) => holes(one.operation.path) - holes(other.operation.path))
  return ({ method, path }) => {
    const place = path.split('?')[0] || '/'
    const fitting = patterns.filter(({ pattern }) => pattern.test(place))
    const operation = fitting.find((one) => one.operation.method === method)?.operation
    return { operation, isShadowed: operation?.path !== fitting[0]?.operation.path }
  }
}

function patternOf(template: string): RegExp {
  const literal = template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

const holes = (template: string) => template.split('{').length

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no schema allows it
  }
}
