import { CONSOLE, type Deployment, OWN } from './deployment.ts'
import type { Check, Finding } from './finding.ts'

/** The cookie that an administrator gets, as it arrives. */
export const cookies: Check = {
  name: 'cookies of the console',
  async examine(deployment) {
    const { overview, administrator, url, isLocal, ask } = deployment
    if (!overview) return { skipped: 'no console is served here' }
    if (!administrator) return { skipped: 'give --email, and the password of an administrator' }
    if (url.protocol !== 'https:' && !isLocal) {
      return { skipped: 'a password is not sent over plain HTTP' }
    }
    const headers = OWN
    const signIn = { method: 'POST', headers, json: administrator, isSecret: true }
    const answer = await ask(`${CONSOLE}/session`, signIn).catch(() => undefined)
    if (!answer) return { skipped: 'a password is not sent to a certificate that is not trusted' }
    if (answer.status !== 200) return { skipped: `signing in was answered with ${answer.status}` }
    const set = answer.headers['set-cookie'] ?? []
    await signOut(deployment, set)
    return set.length === 0 ? [lost] : set.flatMap(judge)
  },
}

async function signOut({ ask }: Deployment, set: readonly string[]): Promise<void> {
  const cookie = set.map((one) => one.split(';')[0]).join('; ')
  const headers = { ...OWN, cookie }
  await ask(`${CONSOLE}/session`, { method: 'DELETE', headers, isSecret: true })
}

const lost: Finding = {
  code: 'cookie_lost',
  severity: 'serious',
  found: 'signing in brings no cookie',
  remedy: 'Let the proxy pass Set-Cookie on unchanged.',
}

/** Usher's own cookie has all of it; a proxy may take some away, or set cookies of its own. */
function judge(cookie: string): Finding[] {
  const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim())
  const name = pair.split('=')[0] ?? ''
  const has = (attribute: string) =>
    attributes.some((one) => one.toLowerCase().split('=')[0] === attribute)
  const lacks = [
    ...(has('secure') ? [] : ['Secure']),
    ...(has('httponly') ? [] : ['HttpOnly']),
    ...(has('samesite') ? [] : ['SameSite']),
  ]
  if (lacks.length === 0) return []
  const isSession = name.includes('usher_console')
  return [
    {
      code: 'cookie_weak',
      severity: isSession ? 'serious' : 'warning',
      found: `the cookie ${name} arrives without ${lacks.join(', ')}`,
      remedy: isSession
        ? 'Let the proxy pass Set-Cookie on unchanged.'
        : 'Set these attributes where the cookie is made, which is not Usher.',
    },
  ]
}
