/** A request for an account, as an app with such requests tells it. */
export interface AccountRequest {
  readonly id: string
  /** Id of the account that asks. */
  readonly requestedBy: string
  readonly studentEmail: string
  readonly firstName: string
  readonly lastName: string
  readonly gradeLevel: number
  readonly classId: string | null
  readonly notes: string | null
  readonly status: 'pending' | 'approved' | 'rejected'
  readonly requestedAt: Date
  readonly processedAt: Date | undefined
}

/**
 * What an app with requests for accounts lets administrators do; the composition hands it over, so
 * that the console need not know the app.
 */
export interface AccountRequests {
  /** Newest first. */
  list(filter: { status?: AccountRequest['status'] }): Promise<readonly AccountRequest[]>
  approve(id: string, approver: string): Promise<{ kind: string }>
  reject(id: string, approver: string, reason: string): Promise<{ kind: string }>
}

/** By the name of the realm. */
export type RequestsByRealm = Readonly<Record<string, AccountRequests>>
