import { type IncomingMessage, request } from 'node:http'
import { request as requestSecurely } from 'node:https'
import { isIPv6, type Socket } from 'node:net'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'

/** Where a tunnel leads: an address that was checked, so that the proxy looks no name up. */
export interface TunnelEnd {
  readonly hostname: string
  readonly address: string
  readonly port: number
}

/**
 * A TLS connection through a proxy (`CONNECT`, RFC 9110 §9.3.6). The certificate is that of the host
 * name, whatever address the tunnel leads to.
 *
 * @param proxy its user name and password, if there are any, are sent to it (RFC 7617)
 */
export async function connectThrough(
  proxy: URL,
  { hostname, address, port }: TunnelEnd,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const host = isIPv6(address) ? `[${address}]` : address
  const socket = await tunnel(proxy, `${host}:${port}`, signal)
  const name = hostname.replace(/^\[|\]$/g, '')
  return tlsConnect({
    socket,
    host: name,
    ...(name !== address && { servername: name }), // a name only (RFC 6066 §3)
    ALPNProtocols: ['http/1.1'],
  })
}

function tunnel(proxy: URL, end: string, signal: AbortSignal): Promise<Socket> {
  const ask = proxy.protocol === 'https:' ? requestSecurely : request
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const asking = ask({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port,
    method: 'CONNECT',
    path: end,
    headers: { host: end, ...credentialsOf(proxy) },
    agent: false,
    signal,
  })
  asking.on('error', reject)
  asking.on('response', (answer) => refuse(answer)) // not a tunnel, whatever the status
  asking.on('connect', (answer: IncomingMessage, socket: Socket) => {
    const { statusCode = 0 } = answer
    if (statusCode >= 200 && statusCode < 300) resolve(socket)
    else refuse(answer)
  })
  asking.end()
  return promise

  function refuse({ statusCode, socket }: IncomingMessage): void {
    socket.destroy()
    reject(new Error(`the proxy answers ${statusCode}`))
  }
}

function credentialsOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}
