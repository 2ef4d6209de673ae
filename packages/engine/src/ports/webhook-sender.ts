/** What a receiver answered. */
export interface WebhookReply {
  readonly status: number
  /** Of `Retry-After`; absent: it names no time that is to be waited. */
  readonly retryAfterSeconds?: number | undefined
  /** The beginning of the body, as text without control characters. */
  readonly text?: string | undefined
}

/** Brings messages to receivers. Never follows a redirect; bounded in time and size. */
export interface WebhookSender {
  /**
   * Whether an address may be asked at all, at this moment.
   *
   * @returns a sentence that says why not
   */
  objectionTo(url: string): Promise<string | undefined>
  /**
   * Posts a body.
   *
   * @throws {Error} whose message says what failed, without any secret
   */
  post(
    url: string,
    message: {
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      readonly signal: AbortSignal
    },
  ): Promise<WebhookReply>
}
