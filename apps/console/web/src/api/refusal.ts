interface RefusalFacts {
  /** 0: there was no answer. */
  readonly status: number
  /** One sentence for whoever sits in front of the page. */
  readonly detail: string
  readonly retryAfterSeconds?: number | undefined
  /** For programs, where the answer has one. */
  readonly code?: string | undefined
}

/** The server said no, or nothing at all. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'
  readonly status: number
  readonly retryAfterSeconds: number | undefined
  readonly code: string | undefined

  constructor({ status, detail, retryAfterSeconds, code }: RefusalFacts) {
    super(detail)
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
    this.code = code
  }
}

/** Of requests that nobody answered. */
export const NO_ANSWER = {
  status: 0,
  detail: 'The server does not answer. Is it running?',
} as const satisfies RefusalFacts

/** Whether the server may answer otherwise in a moment: what was known before is worth showing. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiRefusal)) return true
  return error.status === 0 || error.status === 429 || error.status >= 500
}

/** Reads what the apps' contracts and the console answer: a sentence, or a list of issues. */
export function refusalOf(response: Response, body: unknown): ApiRefusal {
  const seconds = Number(response.headers.get('retry-after'))
  return new ApiRefusal({
    status: response.status,
    detail: sentenceIn(body) ?? `The server answered ${response.status}.`,
    retryAfterSeconds: seconds > 0 ? seconds : undefined,
    code: codeIn(body),
  })
}

function codeIn(body: unknown): string | undefined {
  const { code } = Object(body) as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}

function sentenceIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { detail, errors } = body as { detail?: unknown; errors?: unknown }
  const issues = Array.isArray(errors) ? errors : detail
  if (Array.isArray(issues)) return issues.map(issueText).filter(Boolean).join(' ') || undefined
  return typeof detail === 'string' ? detail : undefined
}

function issueText(issue: unknown): string {
  const { msg: ofContract, message } = issue as { msg?: unknown; message?: unknown }
  const msg = ofContract ?? message
  if (typeof msg !== 'string') return ''
  const plain = msg.replace(/^Value error, /, '')
  return /[.!?]$/.test(plain) ? plain : `${plain}.`
}

/** The sentence of anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (isFailedImport(error)) return NO_ANSWER.detail
  if (isAboutPasskeys(error)) return 'The passkey was not used. Try again, or another way.'
  return error instanceof ApiRefusal ? error.message : 'Something went wrong on this page.'
}

/** Closed by whoever sits there, too late, or none that fits (WebAuthn Level 3 §14.5.1). */
function isAboutPasskeys(error: unknown): boolean {
  return (
    error instanceof DOMException || (error instanceof Error && error.name === 'PasskeyNotUsed')
  )
}

/** Browsers say in words of their own that a part of the page could not be loaded. */
function isFailedImport(error: unknown): boolean {
  return (
    error instanceof Error &&
    /dynamically imported module|Importing a module script|preload CSS/.test(error.message)
  )
}
