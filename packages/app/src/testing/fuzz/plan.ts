import type { Ask } from '../ask.ts'
import type { Requests } from './drafts.ts'
import type { Headers } from './request.ts'

/** What a plan needs of a server that runs, whichever way it was started. */
export interface FuzzHost {
  /** Where the app is, its mount included, without final slash. */
  readonly url: string
  readonly ask: Ask
  /** The one-time token in the newest mail to that address. */
  tokenMailedTo(address: string): Promise<string>
  /** What an operator does. */
  grantRole(identifier: string, role: string): Promise<void>
  suspendAccount(identifier: string): Promise<void>
  removeAccount(identifier: string): Promise<void>
}

/** People and things that are there for some hundred requests; then others come. */
export interface FuzzRound {
  /** What may be named in requests: `{ movie: [1, 2] }` for `{{movie}}`. */
  readonly values: Readonly<Record<string, readonly unknown[]>>
  /**
   * Logs in, or in again after the earlier credentials were refused.
   * @throws when that is not possible any more; then a new round begins
   */
  readonly callers: Readonly<Record<string, () => Promise<Headers>>>
  /** What belongs to somebody else, and none of these callers may ever see. */
  readonly hidden?: readonly string[]
  /**
   * What still holds when the round is over.
   * @throws when it does not
   */
  check?(): Promise<void>
}

/** What chance cannot know of an app. */
export interface FuzzPlan {
  readonly name: string
  /** The path of the OpenAPI document, within the app. */
  readonly document: string
  readonly requests: Requests
  open(host: FuzzHost): Promise<FuzzRound>
  /** What is named later, from the body of a success of `POST /path`. */
  readonly learns?: Readonly<
    Record<string, (body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
  >
  /** Operations that would leave nothing to ask for, as `DELETE /session`. */
  readonly without?: readonly string[]
  /** Operations that chance does not bring to a success, and why is said beside them. */
  readonly unreached?: readonly string[]
  /** Statuses of paths that the document does not have. Default: 404, 405. */
  readonly elsewhere?: readonly number[]
  /** Statuses of bodies that are too long or no UTF-8, whatever the operation. Default: 413. */
  readonly unreadable?: readonly number[]
  /** What no answer may hold, unless the request itself does. */
  readonly secrets?: readonly string[]
}
