import { availableParallelism } from 'node:os'
import type { PasswordHash } from '../brand.ts'
import type { PasswordHasher, PasswordMatch } from '../ports.ts'
import { createWorkerPool } from './worker-pool.ts'

// OWASP Password Storage Cheat Sheet, argon2id: m=19456 (19 MiB), t=2, p=1
const OWASP_COST: HashCost = { memoryKib: 19_456, passes: 2, lanes: 1 }
const MAX_WAITING = 1_000

/** What one argon2id hash costs (RFC 9106 §3.1). */
export interface HashCost {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

/** What a hash thread is asked; passwords travel as bytes, see `passwordBytes`. */
export type HashJob =
  | {
      readonly kind: 'hash'
      readonly password: Uint8Array
      readonly cost: HashCost
      readonly salt?: Uint8Array | undefined
    }
  | {
      readonly kind: 'verify'
      readonly password: Uint8Array
      readonly hash: string | undefined
      readonly cost: HashCost
    }

export interface PasswordHasherPool extends PasswordHasher {
  /** Starts every thread, so that the first login does not wait for that. */
  warmUp(): Promise<void>
  /** Jobs that no thread has begun yet. */
  readonly waiting: number
  /** Ends the threads. */
  close(): Promise<void>
}

/**
 * Hashes passwords with argon2id on threads of low priority, so that a storm of logins slows down
 * logins and nothing else. One pool serves all realms of a process.
 *
 * Imported bcrypt hashes (`$2a$`, `$2b$`, `$2y$`) are verified as Python's bcrypt does and count
 * as outdated; so do argon2 hashes that are cheaper than `cost` or of another type, and the hashes of
 * other systems (`foreign/`: PBKDF2, scrypt, Firebase, phpass, SHA-crypt, wrapped bcrypt).
 *
 * @param options.threads default: one per core
 * @param options.maxWaiting default 1,000; beyond it jobs are refused as `overloaded`
 * @param options.cost default: 19 MiB, 2 passes, 1 lane
 */
export function createPasswordHasher(
  options: {
    readonly threads?: number
    readonly maxWaiting?: number
    readonly cost?: HashCost
  } = {},
): PasswordHasherPool {
  const cost = options.cost ?? OWASP_COST
  const pool = createWorkerPool<HashJob, string>({
    script: new URL('./hash-worker.ts', import.meta.url),
    threads: options.threads ?? availableParallelism(),
    maxWaiting: options.maxWaiting ?? MAX_WAITING,
  })

  return {
    hash: async (password, salt) =>
      (await pool.run({
        kind: 'hash',
        password: passwordBytes(password),
        cost,
        salt,
      })) as PasswordHash,
    verify: async (password, hash) =>
      (await pool.run({
        kind: 'verify',
        password: passwordBytes(password),
        hash,
        cost,
      })) as PasswordMatch,
    warmUp: () => pool.warmUp({ kind: 'hash', password: new Uint8Array(), cost }),
    get waiting() {
      return pool.waiting
    },
    close: () => pool.close(),
  }
}

/**
 * UTF-8. A text with lone surrogates, which UTF-8 cannot write and hash libraries refuse, is written
 * as the hex digits of its UTF-16 behind a noncharacter that nobody can type.
 */
function passwordBytes(password: string): Uint8Array {
  if (password.isWellFormed()) return Buffer.from(password, 'utf8')
  return Buffer.from(`\uffff${Buffer.from(password, 'utf16le').toString('hex')}`, 'utf8')
}
