/** No answer that we want is longer. */
const MOST_BYTES = 8 * 1024 * 1024

/** The answer was not the one that was hoped for. */
export class UnexpectedStatus extends Error {
  override readonly name = 'UnexpectedStatus'
  readonly status: number

  constructor(status: number) {
    super(`answered ${status}`)
    this.status = status
  }
}

/**
 * Asks another server for JSON, for a bounded time and a bounded answer. Follows no redirect: where
 * we ask is what the operator has chosen.
 *
 * @throws {UnexpectedStatus} for every status but 200
 */
export async function fetchJson(
  url: URL,
  { timeoutMilliseconds, ...request }: RequestInit & { timeoutMilliseconds: number },
): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMilliseconds)
  const reply = await fetch(url, { ...request, signal, redirect: 'error' })
  if (reply.status !== 200) {
    await reply.body?.cancel()
    throw new UnexpectedStatus(reply.status)
  }
  return JSON.parse(await boundedText(reply))
}

async function boundedText(reply: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of reply.body ?? []) {
    chunks.push(chunk)
    length += chunk.byteLength
    if (length > MOST_BYTES) throw new Error('the answer is too long')
  }
  return Buffer.concat(chunks).toString('utf8')
}
