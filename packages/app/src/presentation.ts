/**
 * Where a contract has one of the endpoints that pages for people with accounts need, and what its
 * fields are called on the wire. All of them are POST.
 */
export interface AccountEndpoint {
  /** Within the app. */
  readonly path: string
  /** How the fields are sent. Default: `json`. */
  readonly encoding?: 'json' | 'form'
  /** What the page knows, and the name of the field that it goes into. */
  readonly fields: Readonly<Partial<Record<'identifier' | 'password' | 'secret' | 'token', string>>>
  /** The fields of the answer that hold tokens, for the log-in. */
  readonly answers?: { readonly accessToken: string; readonly refreshToken?: string }
}

/** The endpoints of a contract for the pages that links in mails lead to, where it has them. */
export interface AccountEndpoints {
  readonly logIn?: AccountEndpoint
  readonly activate?: AccountEndpoint
  readonly requestPasswordReset?: AccountEndpoint
  readonly resetPassword?: AccountEndpoint
}

/**
 * One request that shows a newcomer the app. `{email}` and `{name}` in texts stand for those of a
 * person who has no account yet, `{secret}` for the secret that a step before has kept.
 */
export interface QuickStartStep {
  /** What happens, as a heading: `Register`. */
  readonly title: string
  /** What to do or to see afterwards, one sentence. */
  readonly note?: string
  readonly method: 'GET' | 'POST'
  /** Within the app. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>>
  /** Sent as a form instead. */
  readonly form?: Readonly<Record<string, string>>
  /** A field of the answer that later steps need: the token, or a secret that goes into a body. */
  readonly keeps?: { readonly as: 'token' | 'secret'; readonly field: string }
  /** Sends the token that was kept. */
  readonly withToken?: boolean
}
