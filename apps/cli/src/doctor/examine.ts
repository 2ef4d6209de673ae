import { cookies } from './cookies.ts'
import { crossOrigin } from './cors.ts'
import type { Deployment } from './deployment.ts'
import { exposure } from './exposure.ts'
import type { Check, Finding, Severity } from './finding.ts'
import { securityHeaders } from './headers.ts'
import { prefix } from './prefix.ts'
import { forwardedHost, limits } from './proxies.ts'
import { switches } from './switches.ts'
import { redirection, transport } from './tls.ts'

const CHECKS: readonly Check[] = [
  transport,
  redirection,
  securityHeaders,
  cookies,
  switches,
  prefix,
  forwardedHost,
  limits,
  crossOrigin,
  exposure,
]

export interface Examination {
  /** The worst first. */
  readonly findings: readonly Finding[]
  readonly checked: readonly string[]
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
}

/** Looks at everything, one after the other, so that no limit of the server is met by accident. */
export async function examine(deployment: Deployment): Promise<Examination> {
  const findings: Finding[] = []
  const checked: string[] = []
  const skipped: { name: string; reason: string }[] = []
  for (const { name, examine: look } of CHECKS) {
    const outcome = await look(deployment)
    if ('skipped' in outcome) skipped.push({ name, reason: outcome.skipped })
    else {
      checked.push(name)
      findings.push(...outcome)
    }
  }
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity)
  return { findings: findings.toSorted((one, other) => rank(one) - rank(other)), checked, skipped }
}

const SEVERITIES: readonly Severity[] = ['serious', 'warning', 'note']
