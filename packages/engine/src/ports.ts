// What the engine asks of the world. One method is one question, answered atomically: all of it
// happens or nothing does, decided by the write itself and never by a read before it.
export type * from './ports/account.ts'
export type * from './ports/account-changes.ts'
export type * from './ports/account-store.ts'
export type * from './ports/audit-log.ts'
export type * from './ports/clock.ts'
export type * from './ports/key-store.ts'
export type * from './ports/limit-store.ts'
export type * from './ports/mailer.ts'
export type * from './ports/outbox-store.ts'
export type * from './ports/password-hasher.ts'
export type * from './ports/realm-store.ts'
export type * from './ports/session-store.ts'
