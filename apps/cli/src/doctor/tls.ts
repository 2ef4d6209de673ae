import { once } from 'node:events'
import { isIP } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { ask } from './ask.ts'
import type { Deployment } from './deployment.ts'
import type { Check, Finding } from './finding.ts'

const LIMIT_MS = 10_000
const DAY_MS = 86_400_000
/** Certificates are renewed a month before their end, as a rule: so this one was forgotten. */
const SOON_DAYS = 14

/** Whether others can read along: certificate, versions of TLS. */
export const transport: Check = {
  name: 'TLS',
  async examine({ url, isLocal }) {
    if (url.protocol !== 'https:') return isLocal ? [] : [plain]
    const socket = await handshake(url)
    if (!socket) return { skipped: 'no handshake came about' }
    const { authorized, authorizationError } = socket
    const certificate = socket.getPeerCertificate()
    socket.destroy()
    const old = await handshake(url, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: ANY })
    old?.destroy()
    return [
      ...(authorized ? [] : [untrusted(String(authorizationError))]),
      ...endOf(new Date(certificate.valid_to)),
      ...(old ? [outdated] : []),
    ]
  },
}

// Old versions are offered only with ciphers that are refused otherwise.
const ANY = 'DEFAULT@SECLEVEL=0'

async function handshake(
  { hostname, port }: URL,
  options: ConnectionOptions = {},
): Promise<TLSSocket | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const socket = connect({
    host,
    port: Number(port || 443),
    ...(isIP(host) ? {} : { servername: host }),
    rejectUnauthorized: false,
    ...options,
  })
  socket.on('error', () => {}) // such as a reset after the handshake
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LIMIT_MS) })
    return socket
  } catch {
    socket.destroy()
    return undefined
  }
}

const plain: Finding = {
  code: 'no_tls',
  severity: 'serious',
  found: 'passwords and tokens travel over plain HTTP',
  remedy: 'Put a proxy with a certificate in front, and set PUBLIC_URL to its https address.',
}

const untrusted = (reason: string): Finding => ({
  code: 'certificate_untrusted',
  severity: 'serious',
  found: `the certificate is not trusted (${reason})`,
  remedy: 'Use a certificate for this name from an authority that clients know, with its chain.',
})

function endOf(end: Date): Finding[] {
  const days = Math.floor((end.getTime() - Date.now()) / DAY_MS)
  if (days >= SOON_DAYS) return []
  return [
    {
      code: 'certificate_ends',
      severity: days < 0 ? 'serious' : 'warning',
      found: `the certificate ends at ${end.toISOString()}`,
      remedy: 'Renew it, and see why it was not renewed by itself.',
    },
  ]
}

const outdated: Finding = {
  code: 'tls_outdated',
  severity: 'warning',
  found: 'TLS 1.1 or older is accepted',
  remedy: 'Allow TLS 1.2 and 1.3 only (nginx: ssl_protocols TLSv1.2 TLSv1.3).',
}

/** Whether those who come by plain HTTP are sent to HTTPS. */
export const redirection: Check = {
  name: 'redirection to HTTPS',
  async examine({ url, plainUrl }: Deployment) {
    if (url.protocol !== 'https:') return { skipped: 'the URL is none of HTTPS' }
    if (!plainUrl) return { skipped: 'give --plain-url, where plain HTTP would be answered' }
    const answer = await ask(plainUrl).catch(() => undefined)
    const location = String(answer?.headers.location ?? '')
    if (!answer || location.startsWith('https://')) return []
    return [
      {
        code: 'plain_http_answered',
        severity: 'serious',
        found: `${plainUrl.origin} answers ${answer.status} over plain HTTP`,
        remedy: 'Answer every request there with a redirect to https (308).',
      },
    ]
  },
}
