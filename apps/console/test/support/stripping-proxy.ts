import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy that hands what is below a path to a server, and takes the path away, as nginx does. */
export interface StrippingProxy {
  readonly port: number
  /** Paths that were asked for outside of the path, and those that the server did not have. */
  readonly missed: readonly string[]
  /** Where the server is; until then nothing is handed on. */
  leadTo(port: number): void
  stop(): Promise<void>
}

export async function startStrippingProxy(path: string): Promise<StrippingProxy> {
  const missed: string[] = []
  let target = 0
  const proxy = createServer(async (incoming, outgoing) => {
    const { url = '', method, headers } = incoming
    if (!url.startsWith(`${path}/`)) {
      missed.push(url)
      outgoing.writeHead(404).end()
      return
    }
    const options = { port: target, method, headers, path: url.slice(path.length) }
    const passedOn = incoming.pipe(request(options))
    const [answer] = await once(passedOn, 'response')
    if (answer.statusCode === 404) missed.push(url)
    outgoing.writeHead(answer.statusCode, answer.headers)
    answer.pipe(outgoing)
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (proxy.address() as AddressInfo).port,
    missed,
    leadTo(port) {
      target = port
    },
    async stop() {
      proxy.closeAllConnections()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
