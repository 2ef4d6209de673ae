import { replyForRefusal } from '@usher/app'
import type { CallInProcess, Method, RawRequest } from '@usher/http'

/** What was wrong with one field; `path` is a JSON pointer. */
export interface FieldProblem {
  readonly path: string
  readonly code: string
  readonly message: string
}

/** Something was refused: by which code, and in which words for people who read English. */
export interface Problem {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors: readonly FieldProblem[]
  /** All that the answer holds, such as `methods` of a missing approval. */
  readonly body: Readonly<Record<string, unknown>>
}

/** What came of a request. */
export type Answered<T> =
  | { readonly ok: true; readonly status: number; readonly body: T; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: Problem }

interface Sent {
  readonly body?: object
  readonly bearer?: string | undefined
  readonly approval?: string | undefined
  /** A cookie that the request needs beside. */
  readonly cookie?: string | undefined
}

/** Asks the account API of one app. */
export type AskAccountApi = <T = Readonly<Record<string, unknown>>>(
  method: Method,
  path: string,
  sent?: Sent,
) => Promise<Answered<T>>

/** Those that say who the client is, and in which language mails are to be. */
const PASSED_ON = ['user-agent', 'x-forwarded-for', 'accept-language'] as const

/** The account API as the client of this request would call it. */
export function accountApiFor(
  call: CallInProcess,
  base: string,
  { headers, request }: RawRequest,
): AskAccountApi {
  const client = Object.fromEntries(PASSED_ON.map((name) => [name, textOf(headers[name])]))
  return async <T>(method: Method, path: string, { body, bearer, approval, cookie }: Sent = {}) => {
    const { status, ...answer } = await call({
      method,
      path: base + path,
      peer: request.peer,
      headers: {
        ...client,
        authorization: bearer === undefined ? undefined : `Bearer ${bearer}`,
        'usher-approval': approval,
        cookie,
      },
      ...(body !== undefined && { body }),
    })
    if (status < 400) return { ok: true, status, body: answer.body as T, bytes: answer.bytes }
    return { ok: false, problem: problemOf(status, answer.body) }
  }
}

/** Does something that the engine may refuse, and answers as the account API would. */
export async function answeredBy(act: () => Promise<unknown>): Promise<Answered<undefined>> {
  try {
    await act()
    return { ok: true, status: 204, body: undefined, bytes: new Uint8Array() }
  } catch (error) {
    const refusal = replyForRefusal(error)
    if (!refusal) throw error
    return { ok: false, problem: problemOf(refusal.status, refusal.body) }
  }
}

function problemOf(status: number, body: unknown): Problem {
  const said = typeof body === 'object' && body !== null ? { ...body } : {}
  const { code, detail, errors }: { code?: unknown; detail?: unknown; errors?: unknown } = said
  return {
    status,
    code: typeof code === 'string' ? code : 'unavailable',
    detail: typeof detail === 'string' ? detail : '',
    errors: Array.isArray(errors) ? errors : [],
    body: said,
  }
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}
