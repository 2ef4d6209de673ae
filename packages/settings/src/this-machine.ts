import { isIP } from 'node:net'
import type { ServerSettings } from './server-settings.ts'

/**
 * Whether a host name or an address always means the machine itself: `localhost` and the names below
 * it (RFC 6761 §6.3), 127.0.0.0/8 and ::1, square brackets or not. Nobody else can own them.
 */
export function isThisMachine(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  if (isIP(name) === 0) return /^(?:.+\.)?localhost$/.test(name)
  const address = name.replace(/^::ffff:(?=\d+\.)/, '')
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

/**
 * Whether nobody on another machine reaches a server, as far as its settings tell: it listens on
 * addresses of this machine alone, and no proxy is said to be in front of it.
 */
export function staysOnThisMachine(settings: {
  readonly host: string
  readonly publicUrl: string | undefined
  readonly listen: ServerSettings['listen']
}): boolean {
  const { host, publicUrl, listen } = settings
  const publicHost = publicUrl === undefined ? undefined : URL.parse(publicUrl)?.hostname
  const hosts = [host, ...listen.flatMap((at) => ('host' in at ? [at.host] : []))]
  return hosts.every(isThisMachine) && (publicHost === undefined || isThisMachine(publicHost))
}
