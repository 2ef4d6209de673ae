import type { Deployment } from './deployment.ts'

/** `serious`: mend it before people use the server. `warning`: mend it. `note`: know it. */
export type Severity = 'serious' | 'warning' | 'note'

/** Something that should be otherwise, and how to make it so. */
export interface Finding {
  /** Never changes its meaning, so machines may rely on it. */
  readonly code: string
  readonly severity: Severity
  readonly found: string
  readonly remedy: string
}

/** One part of the examination. */
export interface Check {
  readonly name: string
  /** Answers why it could not be made, or what was found. */
  readonly examine: (deployment: Deployment) => Promise<readonly Finding[] | Skipped>
}

export interface Skipped {
  readonly skipped: string
}
