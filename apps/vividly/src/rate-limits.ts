import type { Limit, Realm } from '@usher/engine'

const SECONDS = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const

/** How often an endpoint may be used from one address: `5/15minute` (contract, section 1.6). */
export interface Rate {
  readonly max: number
  readonly count: number
  readonly unit: keyof typeof SECONDS
}

/** The three limits, by the names they have in the realm. */
export interface RateLimits {
  readonly register: Rate
  readonly login: Rate
  readonly password_reset: Rate
}

export const DEFAULT_RATE_LIMITS: RateLimits = {
  register: { max: 3, count: 1, unit: 'hour' },
  login: { max: 5, count: 15, unit: 'minute' },
  password_reset: { max: 3, count: 1, unit: 'hour' },
}

/** Of wrong codes; the engine's own limit, which the contract does not know. */
export const PROOF_RATE: Rate = { max: 10, count: 15, unit: 'minute' }

/** Reads `N/[M]unit`, such as `5/15minute` or `3/hour`. @returns `undefined` if it is none */
export function parseRate(text: string): Rate | undefined {
  const parts = /^([1-9]\d{0,8})\/([1-9]\d{0,5})?\s?(second|minute|hour|day)s?$/.exec(text.trim())
  if (!parts) return undefined
  const [, max, count = '1', unit] = parts
  return { max: Number(max), count: Number(count), unit: unit as Rate['unit'] } // the expression admits no other
}

/** As the contract says it: `5 per 15 minute`. */
export function rateText({ max, count, unit }: Rate): string {
  return `${max} per ${count} ${unit}`
}

/** The realm's limits with these rates; each counts every use by one address. */
export function limitsOf(rates: RateLimits): Realm['limits'] {
  return {
    registration: [limitOf('register', rates.register)],
    logIn: [limitOf('login', rates.login)],
    passwordReset: [limitOf('password_reset', rates.password_reset)],
  }
}

function limitOf(name: keyof RateLimits, { max, count, unit }: Rate): Limit {
  return { name, max, windowSeconds: count * SECONDS[unit], per: 'address', counts: 'all' }
}
