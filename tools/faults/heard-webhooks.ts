import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Settings } from './fault.ts'

/** What a receiver has heard. */
export interface Heard {
  /** The ids of the messages that told of a registration, by address. */
  readonly registered: Map<string, Set<string>>
  /** The same of logins and logouts. */
  readonly cameAndWent: Map<string, Set<string>>
  /** What came before, or once more after, something that had happened later to the same account. */
  readonly disorder: string[]
  messages: number
  /** How many of them it had heard before. */
  repeated: number
}

interface Message {
  readonly type: string
  readonly timestamp: string
  readonly data: { readonly account_id: string; readonly email: string }
}

/** A receiver of webhooks that takes everything, and notes it. */
export async function startListening(
  settings: Pick<Settings, 'after'>,
): Promise<{ url: string; heard: Heard }> {
  const { heard, note } = newHeard()
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => undefined) // the server was killed meanwhile
    if (body === undefined) return
    note(String(request.headers['webhook-id']), JSON.parse(body))
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  settings.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, heard }
}

function newHeard() {
  const heard: Heard = {
    registered: new Map(),
    cameAndWent: new Map(),
    disorder: [],
    messages: 0,
    repeated: 0,
  }
  const newest = new Map<string, string>()
  const known = new Set<string>()

  function note(id: string, { type, timestamp, data }: Message): void {
    heard.messages += 1
    if (known.has(id)) heard.repeated += 1
    known.add(id)
    const before = newest.get(data.account_id) ?? ''
    if (timestamp < before) {
      heard.disorder.push(`${type} of ${timestamp} came after what happened at ${before}`)
    } else newest.set(data.account_id, timestamp)
    const among = type === 'account.registered' ? heard.registered : heard.cameAndWent
    among.set(data.email, (among.get(data.email) ?? new Set()).add(id))
  }

  return { heard, note }
}
