import { z } from '@usher/http'
import { CONSOLE, type Deployment, type NamedAdministrator, OWN } from './deployment.ts'
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
    const answer = await signIn(ask, administrator).catch(() => undefined)
    if (!answer) return { skipped: 'a password is not sent to a certificate that is not trusted' }
    if (answer.status !== 200) return { skipped: `signing in was answered with ${answer.status}` }
    const { next, must_enrol: lacksFactor } = signedIn.parse(answer.json)
    if (next) return { skipped: 'the administrator has a second factor; give --code' }
    const set = answer.headers['set-cookie'] ?? []
    await signOut(deployment, set)
    const factor = lacksFactor ? [noSecondFactor(administrator.email)] : []
    return [...factor, ...(set.length === 0 ? [lost] : set.flatMap(judge))]
  },
}

const signedIn = z.object({
  next: z.string().optional(),
  challenge: z.string().optional(),
  must_enrol: z.boolean().optional(),
})

/** With the password, and with the code if there is one and it is asked for. */
async function signIn(ask: Deployment['ask'], { code, ...json }: NamedAdministrator) {
  const send = (path: string, body: object) =>
    ask(`${CONSOLE}${path}`, { method: 'POST', headers: OWN, json: body, isSecret: true })
  const first = await send('/session', json)
  const { challenge } = signedIn.safeParse(first.json).data ?? {}
  if (challenge === undefined || code === undefined) return first
  return send('/login/second-factor', { challenge, code })
}

async function signOut({ ask }: Deployment, set: readonly string[]): Promise<void> {
  const cookie = set.map((one) => one.split(';')[0]).join('; ')
  const headers = { ...OWN, cookie }
  await ask(`${CONSOLE}/session`, { method: 'DELETE', headers, isSecret: true })
}

const noSecondFactor = (email: string): Finding => ({
  code: 'administrator_without_second_factor',
  severity: 'warning',
  found: `${email} needs a second factor and has none yet: whoever learns the password can add one`,
  remedy: 'Sign in to the console now and add it. npx usher admin list shows who has none.',
})

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
