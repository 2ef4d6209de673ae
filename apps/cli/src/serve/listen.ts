import { once } from 'node:events'
import { createServer, isIPv6 } from 'node:net'
import { isThisMachine } from '@usher/settings'
import { CommandFailure } from '../command-failure.ts'

/** Where people on this machine reach a server that listens there. */
export function addressOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::' || isThisMachine(host)) return `http://localhost:${port}`
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** Why a server cannot listen, and what to do. Other errors stay as they are. */
export function listenFailure(error: unknown, host: string, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new CommandFailure(
        `port ${port} on ${host} is in use; give another one: --port ${port + 1}`,
      )
    case 'EACCES':
      return new CommandFailure(
        `port ${port} may not be used by you; give one from 1024: --port 8000`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CommandFailure(`${host} is no address of this machine; give --host 127.0.0.1`)
    default:
      return error
  }
}

/**
 * The port, or for 0 any that is free there: links in mails need it before the server has it.
 *
 * @throws {CommandFailure} if nobody can listen there
 */
export async function freePort(host: string, port: number): Promise<number> {
  const server = createServer().listen({ port, host, exclusive: true })
  try {
    await once(server, 'listening')
    const address = server.address()
    if (typeof address !== 'object' || !address) throw new TypeError('a socket without a port')
    return address.port
  } catch (error) {
    throw listenFailure(error, host, port)
  } finally {
    server.close()
  }
}
