/** What a client is told when it is refused. */
export interface RefusalReply {
  /** 400 to 599. A 429 must bring `retry-after` in `headers`. */
  readonly status: number
  /** One sentence; the app's error format makes the body of it. */
  readonly detail: string
  /** The whole body, where a contract wants another one than the error format makes. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Thrown by a handler to refuse a request in the words of its contract. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly reply: RefusalReply

  constructor(reply: RefusalReply) {
    super(`refused with ${reply.status}`)
    this.reply = reply
  }
}

/** `throw refusal(404, 'No movies found.')`; the app's error format makes the body. */
export function refusal(
  status: number,
  detail: string,
  headers?: Readonly<Record<string, string>>,
): RequestRefused {
  return new RequestRefused(headers ? { status, detail, headers } : { status, detail })
}
