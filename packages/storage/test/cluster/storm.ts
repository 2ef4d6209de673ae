import { type AccountId, type RealmStore, StorageUnavailable } from '@usher/engine'
import { newcomer, password, told } from './people.ts'

/** Somebody whose registration was acknowledged, and what was acknowledged after it. */
export interface Acknowledged {
  readonly id: AccountId
  readonly identifier: string
  /** Numbers of profile updates, in this order: answered, and sent without an answer since. */
  updated: number
  attempted: number
  logins: number
  lastLoginAt: Date | undefined
}

export interface Storm {
  readonly people: Acknowledged[]
  /** Addresses whose registration got no answer; they may be there or not. */
  readonly doubtful: string[]
  /** Requests without an answer: 503 to a client; how many for which reason. */
  unavailable: number
  readonly reasons: Record<string, number>
  acknowledged: number
  slowestMilliseconds: number
  readonly faults: unknown[]
  stop(): Promise<void>
}

/** Registrations, logins and profile updates without pause, each person one after the other. */
export function startStorm(store: RealmStore, { lanes }: { lanes: number }): Storm {
  let isOn = true
  const storm: Storm = {
    people: [],
    doubtful: [],
    unavailable: 0,
    reasons: {},
    acknowledged: 0,
    slowestMilliseconds: 0,
    faults: [],
    async stop() {
      isOn = false
      await Promise.all(running)
    },
  }
  const running = Array.from({ length: lanes }, (_, lane) => live(lane))

  async function live(lane: number): Promise<void> {
    for (let count = 0; isOn; count += 1) {
      const person = await registerOne(store, storm, `kim-${lane}-${count}`)
      for (let round = 0; person && isOn && round < 3; round += 1) {
        await logIn(store, storm, person)
        await update(store, storm, person)
      }
    }
  }
  return storm
}

async function registerOne(
  { accounts }: RealmStore,
  storm: Storm,
  identifier: string,
): Promise<Acknowledged | undefined> {
  const account = newcomer(identifier)
  const outcome = await answered(storm, () => accounts.register(account))
  if (!outcome) storm.doubtful.push(identifier)
  if (outcome?.kind !== 'registered') return undefined
  const { id } = outcome.account
  const person: Acknowledged = {
    id,
    identifier,
    updated: 0,
    attempted: 0,
    logins: 0,
    lastLoginAt: undefined,
  }
  storm.people.push(person)
  return person
}

async function logIn({ accounts }: RealmStore, storm: Storm, person: Acknowledged) {
  const at = new Date()
  const event = told('login.succeeded', person.id)
  const outcome = await answered(storm, () =>
    accounts.admit({ accountId: person.id, verified: password, at, event }),
  )
  if (outcome?.kind !== 'admitted') return
  person.logins += 1
  person.lastLoginAt = at
}

async function update({ accounts }: RealmStore, storm: Storm, person: Acknowledged) {
  const { id: accountId } = person
  const number = person.attempted + 1
  person.attempted = number
  const event = told('account.profile_updated', accountId)
  const change = { accountId, profile: { gradeLevel: number }, now: new Date(), event }
  const outcome = await answered(storm, () => accounts.updateProfile(change))
  if (outcome) person.updated = number
}

function noteRefusal(storm: Storm, { message, cause }: StorageUnavailable): void {
  const reason = cause instanceof Error ? cause.message.slice(0, 60) : message
  storm.unavailable += 1
  storm.reasons[reason] = (storm.reasons[reason] ?? 0) + 1
}

/** The answer, or `undefined` where a client is told 503. */
async function answered<T>(storm: Storm, ask: () => Promise<T>): Promise<T | undefined> {
  const start = performance.now()
  try {
    const answer = await ask()
    storm.acknowledged += 1
    return answer
  } catch (error) {
    if (error instanceof StorageUnavailable) noteRefusal(storm, error)
    else storm.faults.push(error)
    return undefined
  } finally {
    storm.slowestMilliseconds = Math.max(storm.slowestMilliseconds, performance.now() - start)
  }
}
