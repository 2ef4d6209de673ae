import { randomBytes } from 'node:crypto'
import { CONSOLE, type Deployment, OWN } from './deployment.ts'
import type { Check, Finding } from './finding.ts'

/** A name that is nobody's (RFC 2606), so it can only come from our own header. */
const STRANGE_HOST = 'usher-doctor.invalid'

/** Whether a stranger decides how the server calls itself. */
export const forwardedHost: Check = {
  name: 'forwarded host names',
  async examine({ ask, mounts }) {
    const headers = {
      'x-forwarded-host': STRANGE_HOST,
      forwarded: `host=${STRANGE_HOST}`,
      'x-forwarded-proto': 'https',
    }
    const paths = ['/', ...mounts.flatMap((mount) => [mount, `${mount}/openapi.json`])]
    const believing: string[] = []
    for (const path of paths) {
      const answer = await ask(path, { headers })
      const told = `${answer.headers.location ?? ''} ${answer.text}`
      if (told.includes(STRANGE_HOST)) believing.push(path)
    }
    return believing.map((path) => ({
      code: 'forwarded_host_believed',
      severity: 'serious',
      found: `the answer at ${path} names the host that a stranger gave in X-Forwarded-Host`,
      remedy: 'Let the proxy overwrite X-Forwarded-Host and Forwarded.',
    }))
  },
}

/** More than the console's limits let through: 30 failures of an address, 10 of an e-mail. */
const ADDRESS_TRIES = 31
const EMAIL_TRIES = 11

/**
 * Whether limits hold, and whether they can be got round by claiming other addresses. Costs the
 * caller the failed logins of their address: for a quarter of an hour they can sign in from there
 * only with accounts that have done so before.
 */
export const limits: Check = {
  name: 'limits of failed logins',
  async examine(deployment) {
    if (!deployment.overview) return { skipped: 'no console is served here' }
    if (!deployment.mayTryLimits) return { skipped: 'give --try-limits to make failed logins' }
    for (let index = 1; index <= ADDRESS_TRIES; index += 1) {
      const claimed = `198.51.100.${index}` // TEST-NET-2 of RFC 5737
      if (await isLimited(deployment, newEmail(), { 'x-forwarded-for': claimed })) return []
    }
    const email = newEmail()
    for (let tries = 1; tries <= EMAIL_TRIES; tries += 1) {
      if (await isLimited(deployment, email)) return [believed]
    }
    return [unlimited]
  },
}

const newEmail = () => `usher-doctor-${randomBytes(8).toString('hex')}@example.com`

async function isLimited(
  { ask }: Deployment,
  email: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const json = { email, password: 'nobody has this password' }
  const { status } = await ask(`${CONSOLE}/session`, {
    method: 'POST',
    headers: { ...OWN, ...headers },
    json,
  })
  return status === 429
}

const believed: Finding = {
  code: 'forwarded_address_believed',
  severity: 'serious',
  found: 'X-Forwarded-For of strangers is believed, so limits per address do not hold',
  remedy: 'Set TRUST_PROXY to the address of the proxy, or to how many there are; never to true.',
}

const unlimited: Finding = {
  code: 'limits_off',
  severity: 'serious',
  found: 'failed logins are not limited',
  remedy: 'Remove RATE_LIMIT=off; it is for load tests only.',
}
