import assert from 'node:assert/strict'
import type { Engine } from '@usher/engine'
import type { TestApp } from '../start-apps.ts'
import { described } from './figures.ts'
import type { FuzzHost, FuzzPlan } from './plan.ts'
import { describedInterface, type FuzzedInterface, fuzz } from './run.ts'

const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302)
/** Other tests take their part of the machine. */
const SLOWEST_MS = 60_000
const LEAST_REQUESTS = 1500
/** Chance reaches most operations so. */
const REQUESTS_EACH = 32
/** Chance has to bring nearly all operations to a success: who sees refusals only sees nothing. */
const MISSED_SHARE = 0.1

/** An app of the tests as a plan needs it. */
export function hostOf({ url, ask, mailTo, linkIn, engine }: TestApp): FuzzHost {
  return {
    url,
    ask,
    tokenMailedTo: async (address) =>
      String(linkIn(await mailTo(address)).searchParams.get('token')),
    ...operatorOf(engine),
  }
}

/** What an operator does on the command line. */
export function operatorOf(
  engine: Engine,
): Pick<FuzzHost, 'grantRole' | 'suspendAccount' | 'removeAccount'> {
  const actor = 'operator:tests'
  return {
    async grantRole(identifier, role) {
      const { id: accountId } = await engine.getAccount({ identifier })
      await engine.grantRole({ accountId, role, actor })
    },
    async suspendAccount(identifier) {
      const { id: accountId } = await engine.getAccount({ identifier })
      await engine.changeStatus({ accountId, status: 'suspended', actor })
    },
    async removeAccount(identifier) {
      const { id: accountId } = await engine.getAccount({ identifier })
      await engine.deleteAccount({ accountId, actor })
    },
  }
}

/**
 * Fails when an answer to any of some thousand requests breaks a promise, or when too many operations
 * were never asked successfully.
 *
 * `FUZZ_SEED` and `FUZZ_REQUESTS` make it another run.
 */
export async function assertKeepsPromises(app: TestApp, plan: FuzzPlan): Promise<void> {
  const host = hostOf(app)
  await assertAllKept(app.url, await describedInterface(plan, host))
}

/** The same for an interface that no OpenAPI document describes. */
export async function assertAllKept(url: string, interfaces: FuzzedInterface): Promise<void> {
  const { operations } = interfaces
  const chosen = Math.max(LEAST_REQUESTS, operations.length * REQUESTS_EACH)
  const requests = Number(process.env.FUZZ_REQUESTS ?? chosen)
  const figures = await fuzz(url, interfaces, { requests, seed: SEED, slowestMs: SLOWEST_MS })
  const findings = [...figures.findings.values()].map(described)
  assert.deepEqual(findings, [], `seed ${SEED}:\n${findings.join('\n\n')}`)
  const missed = figures.neverSucceeded(operations)
  assert.ok(missed.length <= operations.length * MISSED_SHARE, `never succeeded: ${missed}`)
}
