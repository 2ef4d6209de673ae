import { isIP } from 'node:net'
import type { Reading } from './reading.ts'

/** Names that stand for networks where addresses of trusted proxies are listed. */
const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal']

export const databaseUrl: Reading<string> = {
  read: (text) => {
    if (/^sqlite:./.test(text)) return text
    const scheme = /^(postgres(?:ql)?|cassandra):\/\/./.exec(text)?.[1]
    return scheme && URL.canParse(text) ? text : undefined
  },
  wanted: 'sqlite:<path>, sqlite::memory: or postgres://user:password@host:port/database',
}

export const smtpUrl: Reading<string> = {
  read: (text) => {
    const url = URL.parse(text)
    const isSmtp = url?.protocol === 'smtp:' || url?.protocol === 'smtps:'
    return isSmtp && url.hostname !== '' && decodable(url.username + url.password)
      ? text
      : undefined
  },
  wanted: 'smtp://host:port or smtps://user:password@host:port, special characters URL-encoded',
}

export const mailAddress: Reading<string> = {
  read: (text) =>
    /^(?:[^<>@\p{Cc}]+ )?<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/u.test(text)
      ? text
      : undefined,
  wanted: 'an address such as school@example.com or School <school@example.com>',
}

/** An address alone, for mails to it. */
export const mailbox: Reading<string> = {
  read: (text) => (/^[^<>@,\s]+@[^<>@,\s]+$/u.test(text) ? text : undefined),
  wanted: 'one address such as operators@example.com',
}

/** Of whom is written to (RFC 5646). */
export const languageTag: Reading<string> = {
  read: (text) => {
    try {
      return Intl.getCanonicalLocales(text)[0]
    } catch {
      return undefined
    }
  },
  wanted: 'a language tag such as en or de-AT',
}

/** A proxy; its password may stand in it. */
export const proxyUrl: Reading<URL> = {
  read(text) {
    const url = URL.parse(text)
    const isProxy = url?.protocol === 'http:' || url?.protocol === 'https:'
    return url && isProxy && url.pathname === '/' && url.search + url.hash === '' ? url : undefined
  },
  wanted: 'a proxy, such as http://proxy.internal:3128',
}

export const publicUrl: Reading<string> = {
  read: (text) => {
    const url = URL.parse(text)
    const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
    const isBase =
      url?.search === '' && url.hash === '' && url.username === '' && !/[?#]/.test(text)
    return isWeb && isBase ? url.href.replace(/\/+$/, '') : undefined
  },
  wanted: 'the address people use, such as https://example.com/accounts, without ? or #',
}

export const origins: Reading<readonly string[]> = {
  read: (text) => {
    const given = listOf(text)
    return given.length > 0 && given.every((origin) => URL.parse(origin)?.origin === origin)
      ? given
      : undefined
  },
  wanted: 'origins such as https://app.example.com, without path, separated by commas',
}

export const returnUrls: Reading<readonly string[]> = {
  read: (text) => {
    const given = listOf(text)
    const areUrls = given.every((url) => URL.canParse(url) && !url.includes('#'))
    return given.length > 0 && areUrls ? given : undefined
  },
  wanted: 'addresses such as https://app.example.com/signed-in, without #, separated by commas',
}

export const trustProxy: Reading<boolean | number | string[]> = {
  read: (text) => {
    if (text === 'true' || text === 'false') return text === 'true'
    if (/^\d{1,3}$/.test(text)) return Number(text)
    const networks = listOf(text)
    return networks.length > 0 && networks.every(isNetwork) ? networks : undefined
  },
  wanted: 'true, false, the number of proxies, or their addresses, separated by commas',
}

export const host: Reading<string> = {
  read: (text) => (/^[\w.:%-]+$/.test(text) ? text : undefined),
  wanted: 'a host name or an address such as 127.0.0.1, 0.0.0.0 or ::',
}

/** An address of a server: a TCP port of a host, or a Unix socket. */
export type ListenAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string }

export const listenAddresses: Reading<readonly ListenAddress[]> = {
  read: (text) => {
    const given = listOf(text).map(listenAddress)
    const known = given.filter((address) => address !== undefined)
    return known.length > 0 && known.length === given.length ? known : undefined
  },
  wanted:
    'addresses with ports and absolute paths of Unix sockets, such as [::1]:8000, unix:/run/usher/http.sock',
}

function listenAddress(text: string): ListenAddress | undefined {
  const path = /^unix:(\/[^\0]+)$/.exec(text)?.[1]
  if (path !== undefined) return { path }
  const [, bracketed, plain, digits = ''] =
    /^(?:\[([^\]]+)\]|([\w.-]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || port < 1 || port > 65_535) return undefined
  return bracketed === undefined || isIP(bracketed) === 6 ? { host, port } : undefined
}

export const directory: Reading<string> = {
  read: (text) => (text.includes('\0') ? undefined : text),
  wanted: 'the path of a directory',
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function isNetwork(text: string): boolean {
  if (NAMED_NETWORKS.includes(text)) return true
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  if (bits === undefined) return true
  // A network of all addresses would be `true` in disguise.
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
}

function decodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
