/** A response as a test looks at it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The text read as JSON, if its content type says that it is some. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at JSON of many shapes and assert each
  readonly body: any
}

/** What a request carries; at most one of `body`, `raw` and `form`. */
export interface Sent {
  /** An access token, or somebody who has one. */
  readonly as?: string | { readonly token: string } | undefined
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is; called JSON unless `headers` say otherwise. */
  readonly raw?: string | Uint8Array | undefined
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Readonly<Record<string, string>> | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends one request and reads the whole answer; redirects are answers. */
export type Ask = (method: string, path: string, sent?: Sent) => Promise<Answer>

/** Asks a server as a client does, over real HTTP. */
export function asking(url: string): Ask {
  return async (method, path, sent = {}) => {
    const { as, headers = {} } = sent
    const token = typeof as === 'object' ? as.token : as
    const content = contentOf(sent)
    const reply = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(content && { 'content-type': content.type }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      // As bytes, or fetch would call it plain text where no type is wanted.
      ...(content && { body: Buffer.from(content.bytes) }),
    })
    return answerOf(reply)
  }
}

function contentOf({ body, raw, form }: Sent) {
  if (form !== undefined) {
    const bytes = Buffer.from(new URLSearchParams(form).toString())
    return { type: 'application/x-www-form-urlencoded', bytes }
  }
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  return text === undefined ? undefined : { type: 'application/json', bytes: Buffer.from(text) }
}

async function answerOf(reply: Response): Promise<Answer> {
  const { status, headers } = reply
  const text = await reply.text()
  const type = headers.get('content-type') ?? ''
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/.test(type) && text !== ''
  return { status, headers, text, body: isJson ? JSON.parse(text) : undefined }
}

/** `ask` by method: `get('/movies/')`. */
export function methodsOf(ask: Ask) {
  return {
    get: (path: string, sent?: Sent) => ask('GET', path, sent),
    post: (path: string, sent?: Sent) => ask('POST', path, sent),
    put: (path: string, sent?: Sent) => ask('PUT', path, sent),
    patch: (path: string, sent?: Sent) => ask('PATCH', path, sent),
    delete: (path: string, sent?: Sent) => ask('DELETE', path, sent),
  }
}
