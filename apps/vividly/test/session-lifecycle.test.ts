import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { newcomer } from './support/people.ts'
import { sessionCommands } from './support/session-commands.ts'
import {
  checkEveryAccessToken,
  client,
  isLive,
  type Model,
  outcomeOf,
  type Real,
} from './support/session-model.ts'
import { onEveryDatabase, type Vividly } from './support/vividly.ts'

const RUNS = Number(process.env.SESSION_RUNS ?? 100)

onEveryDatabase('the sessions of an account, whatever happens in whatever order', (vividly) => {
  it('let no spent token work, no revoked session live, and no other session die', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands(sessionCommands, { maxCommands: 30, size: 'max' }),
        async (commands) => {
          const { model, real } = await newAccount(vividly())
          await fc.asyncModelRun(() => ({ model, real }), commands)
          await checkTheEnd(model, real)
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    )
  })
})

async function newAccount(vividly: Vividly): Promise<{ model: Model; real: Real }> {
  const { engine, clock } = vividly
  const register = async (name: string) => {
    const { email: identifier, password } = newcomer(name, 'student')
    return { ...(await engine.registerAccount({ identifier, password, client })), password }
  }
  const kim = await register('kim')
  const lee = await register('lee')
  const model: Model = { password: kim.password, status: 'active', devices: [] }
  // The bystander's tokens must outlive the waiting, so that only a mistake can end them.
  const bystander = { token: String(lee.tokens?.refreshToken) }
  const real: Real = {
    engine,
    clock,
    account: kim.account,
    bystander: {
      async access() {
        const renewed = await engine.refreshSession({ refreshToken: bystander.token, client })
        bystander.token = String(renewed.refreshToken)
        return renewed.accessToken
      },
    },
  }
  return { model, real }
}

/** Live sessions can still be refreshed; then every spent token is tried, and none works. */
async function checkTheEnd(model: Model, real: Real): Promise<void> {
  for (const device of model.devices) {
    const { current, spent } = device
    const alive = isLive(model, device, real)
    const refreshed = await outcomeOf(real.engine.refreshSession({ refreshToken: current, client }))
    assert.equal('value' in refreshed, alive)
    for (const refreshToken of [...spent, current]) {
      const replayed = await outcomeOf(real.engine.refreshSession({ refreshToken, client }))
      assert.ok('refused' in replayed)
    }
    device.isRevoked = true
  }
  await checkEveryAccessToken(model, real)
}
