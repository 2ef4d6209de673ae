import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** A server of somebody else, who is told what happens to accounts. */
export interface Receiver {
  readonly url: string
  /** What it answers from now on; at first 204. */
  answerWith(status: number, body: string): void
  /** The ids of the messages that have come. */
  ids(): readonly unknown[]
}

export async function startReceiver(t: Pick<TestContext, 'after'>): Promise<Receiver> {
  let answer = { status: 204, body: '' }
  const ids: unknown[] = []
  const server = createServer((request, response) => {
    ids.push(request.headers['webhook-id'])
    request.resume().on('end', () => response.writeHead(answer.status).end(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    answerWith(status, body) {
      answer = { status, body }
    },
    ids: () => [...ids],
  }
}
