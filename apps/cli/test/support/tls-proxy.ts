import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate of its own authority, for one address. */
export interface Certificate {
  readonly file: string
  readonly key: string
  readonly cert: string
  remove(): Promise<void>
}

/** `undefined` where there is no openssl to make one. */
export async function newCertificate(
  days: number,
  address = '127.0.0.1',
): Promise<Certificate | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const names = `subjectAltName=IP:${address}`
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-subj', `/CN=${address}`, '-addext', names, '-days', String(days)],
    ...['-keyout', key, '-out', cert],
  ])
  const remove = () => rm(folder, { recursive: true, force: true })
  if (made.status !== 0) {
    await remove()
    return undefined
  }
  return {
    file: cert,
    key: await readFile(key, 'utf8'),
    cert: await readFile(cert, 'utf8'),
    remove,
  }
}

/** What a proxy does with answers; `null` takes a header away. */
interface ProxyRules {
  readonly to: string
  readonly certificate: Certificate
  readonly denied?: RegExp
  /** Accepts TLS 1.0 and 1.1, too. */
  readonly isOutdated?: boolean
  readonly headers?: Readonly<Record<string, string | null>>
  readonly cookies?: (cookie: string) => string
}

/** Terminates TLS in front of a server, as operators do with nginx. */
export async function startProxy(rules: ProxyRules): Promise<{ url: string; stop(): void }> {
  const { key, cert } = rules.certificate
  const old = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  const tls = { key, cert, ...(rules.isOutdated && old) }
  const server = createServer(tls, (asked, answer) => pass(rules, asked, answer))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `https://127.0.0.1:${port}`,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function pass(rules: ProxyRules, asked: IncomingMessage, answer: ServerResponse): void {
  const { to, denied, headers: changed = {}, cookies = (cookie) => cookie } = rules
  const { method, url = '/', headers, socket } = asked
  if (denied?.test(url)) {
    answer.writeHead(403, { ...HARDENED }).end()
    return
  }
  const own = { 'x-forwarded-for': socket.remoteAddress, 'x-forwarded-proto': 'https' }
  const passed = request(to, { path: url, method, headers: { ...headers, ...own } }, (reply) => {
    const told: Record<string, string | string[] | undefined> = { ...reply.headers }
    if (told['set-cookie']) told['set-cookie'] = [told['set-cookie']].flat().map(cookies)
    for (const [name, value] of Object.entries(changed)) told[name] = value ?? undefined
    const kept = Object.entries(told).filter(([, value]) => value !== undefined)
    answer.writeHead(reply.statusCode ?? 502, Object.fromEntries(kept))
    reply.pipe(answer)
  })
  passed.on('error', () => answer.destroy())
  asked.pipe(passed)
}

/** What every answer of a careful proxy has. */
const HARDENED = {
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
}
