import { CONSOLE } from './deployment.ts'
import type { Check, Finding } from './finding.ts'

/** Nobody's (RFC 2606). */
const STRANGE_ORIGIN = 'https://usher-doctor.invalid'

/** Whether pages of everybody may ask in the name of those who look at them. */
export const crossOrigin: Check = {
  name: 'pages of other origins (CORS)',
  async examine({ ask, mounts }) {
    const found: Finding[] = []
    for (const path of ['', ...mounts, CONSOLE]) {
      const headers = { origin: STRANGE_ORIGIN, 'access-control-request-method': 'POST' }
      const answer = await ask(`${path}/health`, { method: 'OPTIONS', headers })
      const allowed = answer.headers['access-control-allow-origin']
      const withCredentials = answer.headers['access-control-allow-credentials'] === 'true'
      if (allowed === STRANGE_ORIGIN || allowed === '*') {
        found.push(path === CONSOLE ? consoleOpen : open(path, withCredentials))
      }
    }
    return found
  },
}

const consoleOpen: Finding = {
  code: 'cors_console_open',
  severity: 'serious',
  found: 'pages of every origin may ask the console',
  remedy: 'Take Access-Control-Allow-Origin out of the proxy; the console needs none.',
}

const open = (path: string, withCredentials: boolean): Finding => ({
  code: 'cors_open',
  severity: 'warning',
  found: `pages of every origin may ask ${path || 'the app'}${withCredentials ? ', with credentials' : ''}`,
  remedy: 'Set CORS_ORIGINS to the origins of your own pages.',
})
