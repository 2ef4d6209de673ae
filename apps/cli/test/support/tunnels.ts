import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Certificate } from './tls-proxy.ts'

/** What has come through the proxy, and where it was to go. */
export interface Tunnelled {
  readonly proxy: string
  /** Host and port of each `CONNECT`. */
  readonly asked: string[]
  readonly bodies: string[]
  stop(): void
}

/** A proxy that leads every tunnel to a receiver with TLS, which takes everything. */
export async function startTunnels({ key, cert }: Certificate): Promise<Tunnelled> {
  const asked: string[] = []
  const bodies: string[] = []
  const receiver = createSecureServer({ key, cert }, async (request, response) => {
    bodies.push(await text(request))
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port: end } = receiver.address() as AddressInfo // it listens on a port
  const proxy = createServer((_, response) => response.writeHead(400).end())
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url)
    const onward = connect(end, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  return {
    proxy: `http://127.0.0.1:${port}`,
    asked,
    bodies,
    stop() {
      for (const server of [proxy, receiver]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}
