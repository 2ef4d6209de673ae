/** How connections reach the server: each has a session of its own, or a pooler in front lends one per transaction. */
export type Route = 'session' | 'transaction'

/** What a connection must know before it runs a statement of a realm. */
export interface SessionSettings {
  /** Migrations may take their time. */
  readonly isPatient: boolean
  /** Within which a call ends, the wait for its connection included. */
  readonly callMilliseconds: number
}

/** What a statement gets of the time of its call. */
export const STATEMENT_SHARE = 0.6
const IDLE_IN_TRANSACTION_MILLISECONDS = 60_000

/** Says that settings given at the start of a connection have arrived; no server has it. */
export const ARRIVED = 'usher.arrived'

function settingsOf({
  isPatient,
  callMilliseconds,
}: SessionSettings): Readonly<Record<string, string>> {
  return {
    timezone: 'UTC',
    datestyle: 'ISO',
    statement_timeout: String(isPatient ? 0 : callMilliseconds * STATEMENT_SHARE),
    idle_in_transaction_session_timeout: String(isPatient ? 0 : IDLE_IN_TRANSACTION_MILLISECONDS),
  }
}

/** The settings as the start-up parameter `options`, for the whole session. */
export function startOptions(settings: SessionSettings): string {
  const all = {
    ...settingsOf(settings),
    default_transaction_isolation: 'read\\ committed',
    [ARRIVED]: 'on',
  }
  return Object.entries(all)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ')
}

/** Begins a transaction that has the settings, wherever a pooler runs it. */
export function beginWith(realm: string, settings: SessionSettings): string {
  const local = Object.entries(settingsOf(settings)).map(
    ([name, value]) => `set local ${name} to '${value}'`,
  )
  return ['begin isolation level read committed', `set local ${searchPath(realm)}`, ...local].join(
    '; ',
  )
}

/** For `set`; names of realms have no quotes in them. */
export function searchPath(realm: string): string {
  return `search_path to "${realm}"`
}
