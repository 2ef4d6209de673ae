import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a receiver of webhooks was sent. */
export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The body, read. */
  readonly message: { type: string; timestamp: string; data: Record<string, unknown> }
}

/** A server of its own that webhooks are sent to. */
export interface Receiver {
  readonly url: string
  /** All that came, the oldest first. */
  readonly received: readonly Received[]
  /** The next message that no call has answered yet. */
  next(): Promise<Received>
  /** How it answers from now on. */
  answer(with_: RequestListener): void
  stop(): void
}

/** Starts a receiver on this machine; it answers 204 unless it is told otherwise. */
export async function startReceiver(answer: RequestListener = accept): Promise<Receiver> {
  let answering = answer
  const received: Received[] = []
  const waiting: (() => void)[] = []
  let read = 0
  const server = createServer(async (request, response) => {
    const body = await text(request)
    received.push({ headers: request.headers, body, message: JSON.parse(body) })
    for (const tell of waiting.splice(0)) tell()
    answering(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref() // a test that fails half-way must not keep its process
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    async next() {
      while (read >= received.length) await new Promise<void>((resolve) => waiting.push(resolve))
      const [message] = received.slice(read, read + 1)
      read += 1
      if (!message) throw new TypeError('a message was announced that is not there')
      return message
    },
    answer(with_) {
      answering = with_
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const accept: RequestListener = (_, response) => response.writeHead(204).end()
