/** What is wrong with one field of a request; `path` is a JSON pointer such as `/email`. */
export interface FieldError {
  readonly path: string
  readonly code: string
  readonly message: string
}

/**
 * The server said no, or could not be reached.
 *
 * `code` never changes its meaning; docs/refusals.md lists what the server sends. The client adds
 * `unreachable` (no answer: try again later, nobody is logged out), `signed_out` (the call needs
 * somebody who is signed in) and `unreadable` (the answer is none of the account API).
 */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: string
  /** Of the answer; 0 without one. */
  readonly status: number
  /** Of a 422: every field that is wrong. */
  readonly errors: readonly FieldError[]
  /** Everything that the answer had, such as `erases_at` or `methods`. */
  readonly body: Readonly<Record<string, unknown>>
  /** How long to wait, where the answer says so. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: string,
    { status = 0, body = {}, retryAfterSeconds, cause }: Partial<ClientError> = {},
  ) {
    super(typeof body.detail === 'string' ? body.detail : code, { cause })
    this.code = code
    this.status = status
    this.body = body
    this.errors = Array.isArray(body.errors) ? body.errors : []
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** What an answer that is no success says. */
export async function errorOf(response: Response): Promise<ClientError> {
  const { status, headers } = response
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const body: Record<string, unknown> = Object(await response.json().catch(() => ({})))
  const { code } = body
  return new ClientError(typeof code === 'string' ? code : 'unreadable', {
    status,
    body,
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined,
  })
}
