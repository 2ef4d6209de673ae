import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Client } from '../routes/access.ts'

/** The caller as the server's `trustProxy` sees it. */
export function clientOf(request: FastifyRequest): Client {
  return { address: addressOf(request), userAgent: request.headers['user-agent'] }
}

function addressOf({ ip, socket }: FastifyRequest): string {
  // A trusted proxy may pass on what its own client made up; only an address may count as one.
  const address = isIP(ip) ? ip : (socket.remoteAddress ?? '')
  // An IPv4 client of a dual-stack socket is the same client as on an IPv4 socket.
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
