import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { unlink } from 'node:fs/promises'
import type { Server as HttpServer } from 'node:http'
import { connect, createServer, isIPv6, type Server as NetServer } from 'node:net'

/** Where a server listens: a TCP port, or a Unix socket. */
export type ListenAt =
  | {
      /** 0: any free one. */
      readonly port: number
      /** Default: 127.0.0.1. */
      readonly host?: string
      /**
       * Other processes listen there, too, and the kernel distributes the connections (SO_REUSEPORT,
       * not on every system).
       */
      readonly sharesPort?: boolean
    }
  | {
      /** Path of a Unix socket. One that no server listens at any more is replaced. */
      readonly path: string
    }

/** `localhost` is one address of each kind; the first one gives the others their port. */
export async function addressesOf(at: ListenAt): Promise<readonly ListenAt[]> {
  if ('path' in at || at.host !== 'localhost') return [at]
  const addresses = await lookup(at.host, { all: true })
  return addresses.map(({ address }) => ({ ...at, host: address }))
}

/** The options of `listen` in Node and Fastify. */
export async function listenOptions(at: ListenAt) {
  if ('path' in at) {
    await removeStale(at.path)
    return { path: at.path }
  }
  const { port, host = '127.0.0.1', sharesPort = false } = at
  return { port, host, ...(sharesPort && { reusePort: true, exclusive: true }) }
}

/** Listens at a further address for an HTTP server, which takes the connections as its own. */
export async function listenFurther(server: HttpServer, at: ListenAt): Promise<NetServer> {
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    server.emit('connection', socket),
  )
  listener.listen(await listenOptions(at))
  await once(listener, 'listening')
  return listener
}

export function urlOf(listener: NetServer): string {
  const address = listener.address()
  if (typeof address === 'string') return address
  if (!address) throw new TypeError('a listener without an address')
  const host = isIPv6(address.address) ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

/** A server that was killed leaves its socket behind, and nobody could listen there again. */
async function removeStale(path: string): Promise<void> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') await unlink(path)
  } finally {
    socket.destroy()
  }
}
