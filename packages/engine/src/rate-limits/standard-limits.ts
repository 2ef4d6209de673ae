import { seconds } from '../duration.ts'
import type { Limit, Realm } from '../realm.ts'

const failures = (limit: Pick<Limit, 'name' | 'max' | 'per'>): Limit => ({
  ...limit,
  windowSeconds: seconds('15m'),
  counts: 'failures',
})

const PROOF: readonly Limit[] = [
  { ...failures({ name: 'proof', max: 10, per: 'identifier' }), exempts: 'known_devices' },
]

/** Section 14 of the account API. */
export const STANDARD_LIMITS: Realm['limits'] = {
  registration: [
    {
      name: 'registration',
      max: 30,
      windowSeconds: seconds('1h'),
      per: 'address',
      counts: 'all',
    },
  ],
  logIn: [
    { ...failures({ name: 'login', max: 10, per: 'identifier' }), exempts: 'known_devices' },
    failures({ name: 'login_address', max: 100, per: 'address' }),
  ],
  passwordReset: [
    { name: 'mails', max: 30, windowSeconds: seconds('15m'), per: 'address', counts: 'all' },
  ],
  recipients: [
    { name: 'mail', max: 3, windowSeconds: seconds('15m'), per: 'recipient_and_network' },
    { name: 'mail', max: 10, windowSeconds: seconds('15m'), per: 'recipient' },
  ],
}

/** The limits on proofs of people who are signed in; those of the account API unless declared. */
export function proofLimits({ limits }: Realm): readonly Limit[] {
  return limits.proof ?? PROOF
}
