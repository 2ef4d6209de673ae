export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look at JSON of many shapes and assert each
  readonly body: any
}

export interface Sent {
  /** An access token, or somebody who has one. */
  readonly as?: string | { readonly token: string } | undefined
  readonly body?: unknown
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | undefined
  readonly headers?: Record<string, string>
}

export type Ask = (method: string, path: string, sent?: Sent) => Promise<Answer>

/** Asks a server as a client does, over real HTTP. */
export function asking(url: string): Ask {
  return async (method, path, { as, body, raw, headers = {} } = {}) => {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const token = typeof as === 'object' ? as.token : as
    const reply = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      // As bytes, or fetch would call it plain text where no type is wanted.
      ...(sent !== undefined && { body: Buffer.from(sent) }),
    })
    const text = await reply.text()
    const isJson = reply.headers.get('content-type')?.startsWith('application/json')
    const { status, headers: received } = reply
    return { status, headers: received, text, body: isJson ? JSON.parse(text) : undefined }
  }
}
