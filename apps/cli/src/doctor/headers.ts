import type { Answer } from './ask.ts'
import type { Check, Finding } from './finding.ts'

const PROXY = 'Usher sends it with every answer, so let the proxy in front pass it on unchanged.'

/** The headers that browsers are protected by, on a page, an answer and an error of each app. */
export const securityHeaders: Check = {
  name: 'security headers',
  async examine({ ask, mounts, url }) {
    const paths = ['/', '', ...mounts].map((mount) => (mount === '/' ? '/' : `${mount}/health`))
    const wrongPath = '/%zz'
    const found: Finding[] = []
    for (const path of [...paths, wrongPath]) {
      const answer = await ask(path)
      for (const name of missingIn(answer)) found.push(missing(name, path))
      for (const name of ['x-powered-by', 'server']) {
        const value = answer.headers[name]
        if (/\d/.test(String(value ?? ''))) found.push(talkative(name, String(value)))
      }
    }
    if (url.protocol === 'https:') found.push(...strictTransport(await ask('/health')))
    return uniqueBy(found, ({ code, found: text }) => `${code} ${text}`)
  },
}

function missingIn({ headers, status }: Answer): string[] {
  if (status >= 300 && status < 400) return []
  const policy = String(headers['content-security-policy'] ?? '')
  return [
    ...(headers['x-content-type-options'] === 'nosniff' ? [] : ['X-Content-Type-Options']),
    ...(/frame-ancestors/.test(policy) ? [] : ['Content-Security-Policy']),
    ...(headers['referrer-policy'] === undefined ? ['Referrer-Policy'] : []),
  ]
}

const missing = (name: string, path: string): Finding => ({
  code: 'header_missing',
  severity: name === 'Content-Security-Policy' && path === '/' ? 'serious' : 'warning',
  found: `${name} is missing, or weaker than Usher sends it, at ${path}`,
  remedy: PROXY,
})

const talkative = (name: string, value: string): Finding => ({
  code: 'version_told',
  severity: 'note',
  found: `the header ${name} tells everybody a version: ${value}`,
  remedy: 'Switch it off in the proxy (nginx: server_tokens off).',
})

function strictTransport({ headers }: Answer): Finding[] {
  const seconds = /max-age="?(\d+)/.exec(String(headers['strict-transport-security'] ?? ''))?.[1]
  if (Number(seconds ?? 0) >= HALF_A_YEAR_SECONDS) return []
  return [
    {
      code: 'hsts_missing',
      severity: 'warning',
      found: 'browsers are not told to come by HTTPS only (Strict-Transport-Security)',
      remedy:
        'Set PUBLIC_URL to the https address, or add in the proxy: Strict-Transport-Security: max-age=31536000.',
    },
  ]
}

const HALF_A_YEAR_SECONDS = 15_768_000

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()]
}
