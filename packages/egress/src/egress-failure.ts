/** Why a request to another server brought no answer. */
export type EgressProblem =
  /** Neither https nor allowed plain HTTP. */
  | 'scheme_refused'
  /** A user name or password in the URL, where logs would keep it. */
  | 'credentials_in_url'
  /** The host is, or resolves to, an address that may not be reached from here. */
  | 'address_refused'
  | 'name_unknown'
  | 'timed_out'
  | 'answer_too_long'
  | 'unreachable'

/** A request to another server that was refused here or failed; the message names no secret. */
export class EgressFailure extends Error {
  override readonly name = 'EgressFailure'
  readonly problem: EgressProblem

  /** @param host of the URL that was asked for */
  constructor(problem: EgressProblem, host: string, options?: ErrorOptions) {
    super(`${host}: ${WORDS[problem]}`, options)
    this.problem = problem
  }
}

const WORDS: Readonly<Record<EgressProblem, string>> = {
  scheme_refused: 'only https is allowed',
  credentials_in_url: 'the URL has a user name or a password in it',
  address_refused: 'the address is not public',
  name_unknown: 'the name has no address',
  timed_out: 'no answer in time',
  answer_too_long: 'the answer is too long',
  unreachable: 'cannot be reached',
}
