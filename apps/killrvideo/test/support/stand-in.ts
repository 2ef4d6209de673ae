import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

interface Answer {
  readonly status?: number
  readonly body?: unknown
  /** Answers never. */
  readonly hangs?: boolean
}

/** Stands in for a service on the internet, which tests do not talk to. */
export async function standIn(
  t: Pick<TestContext, 'after'>,
  answer: (request: IncomingMessage, body: string) => Answer,
): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    asked.push(String(request.url))
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { status = 200, body, hangs } = answer(request, Buffer.concat(chunks).toString())
    if (hangs) return
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
