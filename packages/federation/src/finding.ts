/** One thing about a provider that was looked at. */
export interface ProviderFinding {
  readonly isGood: boolean
  /** What was found, one line. */
  readonly found: string
  /** What to do about it, where it is not good. */
  readonly remedy?: string
}

export function good(found: string): ProviderFinding {
  return { isGood: true, found }
}

export function bad(found: string, remedy: string): ProviderFinding {
  return { isGood: false, found, remedy }
}
