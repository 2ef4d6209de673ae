import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync } from '@node-rs/argon2'
import type { PasswordMatch } from '../ports.ts'
import { answerJobs } from './answer-jobs.ts'
import type { HashCost, HashJob } from './password-hasher.ts'
import { compareWithStored } from './stored-hash.ts'

const LOWEST_PRIORITY = 19

if (process.platform === 'linux') yieldToOtherThreads()
if (parentPort) answerJobs(parentPort, answer)

// On Linux a priority counts for the calling thread, elsewhere for the whole process.
function yieldToOtherThreads() {
  try {
    setPriority(LOWEST_PRIORITY)
  } catch {
    // Some sandboxes forbid it; hashing then competes with requests, but works.
  }
}

function answer(job: HashJob): string {
  return job.kind === 'hash' ? hashed(job.password, job.cost, job.salt) : verified(job)
}

function hashed(password: Uint8Array, cost: HashCost, salt?: Uint8Array): string {
  const { memoryKib, passes, lanes } = cost
  return hashSync(password, {
    memoryCost: memoryKib,
    timeCost: passes,
    parallelism: lanes,
    ...(salt && { salt }),
  })
}

function verified({ password, hash, cost }: HashJob & { kind: 'verify' }): PasswordMatch {
  const match = hash === undefined ? undefined : compareWithStored(password, hash, cost)
  if (match) return match
  hashed(password, cost) // takes as long as a comparison: nobody learns that there was no hash
  return 'mismatch'
}
