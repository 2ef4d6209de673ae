import type { Issue } from '../fields/issue.ts'

/** The request breaks the schema of its route: 422 with every issue. */
export class RequestInvalid extends Error {
  override readonly name = 'RequestInvalid'
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    super(`${issues.length} issues`)
    this.issues = issues
  }
}

/** The body is not the UTF-8 that its content type promises. */
export class BodyNotUtf8 extends Error {
  override readonly name = 'BodyNotUtf8'
}
