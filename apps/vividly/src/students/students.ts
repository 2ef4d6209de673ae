import type { Account, AccountId, Client } from '@usher/engine'

export interface Interest {
  readonly id: string
  readonly name: string
  readonly category: string
}

/** What a student may change of the own profile (S2). */
interface StudentFields {
  readonly firstName?: string
  readonly lastName?: string
  readonly gradeLevel?: number
}

/** `inPerson`: the student acts, and not a teacher or admin for them; only that is an activity. */
interface Act {
  readonly studentId: AccountId
  readonly inPerson: boolean
  readonly now: Date
}

/** What the app asks of a database about a student's own things. */
export interface StudentStore {
  /**
   * Writes what differs; nothing differing, nothing is written. `undefined`: the account has
   * vanished.
   */
  updateProfile(
    change: Act & { readonly fields: StudentFields; readonly client: Client },
  ): Promise<Account | undefined>
  /** In the order in which they were chosen. */
  interestsOf(studentId: AccountId): Promise<readonly Interest[]>
  /** Replaces the selection, or changes nothing if one of the interests is unknown. */
  chooseInterests(
    choice: Act & { readonly interestIds: readonly string[] },
  ): Promise<{ kind: 'chosen'; interests: readonly Interest[] } | { kind: 'unknown_interest' }>
}
