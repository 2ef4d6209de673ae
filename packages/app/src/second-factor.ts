import type { RequestFacts } from '@usher/http'
import type { RefusalReply } from './wording.ts'

/** What contract apps with second factors add to the headers that pages may read. */
export const SECOND_FACTOR_HEADER = 'usher-second-factor'

/**
 * The code that a client has sent along with the login of a contract, for a sign-in in one step
 * (account API, section 12): six digits, or a recovery code.
 */
export function codeSent({ headers }: Pick<RequestFacts, 'headers'>): string | undefined {
  const sent = headers['usher-code']
  return typeof sent === 'string' && sent !== '' ? sent : undefined
}

/**
 * A contract's words for accounts with second factors: exactly those of a wrong password, and a
 * header that tells clients who know it how to go on. Only the right password is answered so.
 */
export const secondFactorWords = (wrongPassword: () => RefusalReply) => ({
  second_factor_required: ({ challenge }: { challenge: string }): RefusalReply => ({
    ...wrongPassword(),
    headers: { [SECOND_FACTOR_HEADER]: challenge },
  }),
  second_factor_enrolment_required: (): RefusalReply => ({
    ...wrongPassword(),
    headers: { [SECOND_FACTOR_HEADER]: 'enrol' },
  }),
})
