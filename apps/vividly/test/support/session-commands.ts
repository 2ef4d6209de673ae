import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  checkEveryAccessToken,
  client,
  type Device,
  isLive,
  issueResetToken,
  type Model,
  newDevice,
  noteTokens,
  outcomeOf,
  type Real,
} from './session-model.ts'

type Command = fc.AsyncCommand<Model, Real>
type Run = (model: Model, real: Real) => Promise<void>

/** Everything that can happen to the sessions of an account, in any order. */
export const sessionCommands: fc.Arbitrary<Command>[] = [
  fc.boolean().map((isRight) => command(`log in ${isRight}`, logIn(isRight))),
  onDevice('refresh', refresh),
  onDevice('refresh at once', refreshManyTimes),
  fc
    .tuple(fc.nat(), fc.nat())
    .map(([device, token]) => onOne(`replay ${token}`, device, replay(token))),
  onDevice('log out', logOut),
  onDevice('log out everywhere', logOutEverywhere),
  onDevice('refresh while logging out', refreshWhileLoggingOut),
  fc.constant(command('reset the password', resetPassword)),
  fc.constant(command('suspend', changeStatus('suspended'))),
  fc.constant(command('activate', changeStatus('active'))),
  fc.constantFrom('1h', '23h', '20d').map((time) => command(`wait ${time}`, wait(time))),
]

function command(name: string, run: Run, check: Command['check'] = () => true): Command {
  return {
    check,
    toString: () => name,
    async run(model, real) {
      await run(model, real)
      await checkEveryAccessToken(model, real)
    },
  }
}

type RunOnDevice = (device: Device, model: Model, real: Real) => Promise<void>

function onDevice(name: string, run: RunOnDevice): fc.Arbitrary<Command> {
  return fc.nat().map((index) => onOne(name, index, run))
}

function onOne(name: string, index: number, run: RunOnDevice): Command {
  return command(
    `${name} on device ${index}`,
    async (model, real) => {
      const device = model.devices[index % model.devices.length]
      assert.ok(device)
      await run(device, model, real)
    },
    ({ devices }) => devices.length > 0,
  )
}

function logIn(isRight: boolean): Run {
  return async (model, real) => {
    const { engine, account } = real
    const password = isRight ? model.password : `${model.password}x`
    const { identifier } = account
    const outcome = await outcomeOf(engine.logIn({ identifier, password, client }))
    if ('value' in outcome) {
      assert.ok(isRight && model.status === 'active')
      model.devices.push(newDevice(outcome.value, real))
    } else {
      assert.equal(outcome.refused, isRight ? 'account_not_active' : 'credentials_invalid')
      assert.ok(!isRight || model.status !== 'active')
    }
  }
}

async function refresh(device: Device, model: Model, real: Real): Promise<void> {
  const outcome = await present(device.current, real)
  if (isLive(model, device, real)) {
    assert.ok('value' in outcome, 'a live session is refreshed')
    noteTokens(device, outcome.value, real)
  } else {
    assert.ok('refused' in outcome, 'a dead session is not refreshed')
  }
}

/** At most one succeeds; the others are a reuse, which ends the session. */
async function refreshManyTimes(device: Device, model: Model, real: Real): Promise<void> {
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => present(device.current, real)))
  const succeeded = outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []))
  assert.ok(succeeded.length <= (isLive(model, device, real) ? 1 : 0))
  const [tokens] = succeeded
  if (tokens) noteTokens(device, tokens, real)
  if (model.status === 'active') device.isRevoked = true
}

function replay(index: number): RunOnDevice {
  return async (device, model, real) => {
    const spent = device.spent[index % device.spent.length]
    if (spent === undefined) return
    const outcome = await present(spent, real)
    assert.ok('refused' in outcome, 'a spent refresh token does not work')
    const expired = 'reason' in outcome && outcome.reason === 'expired'
    if (model.status === 'active' && !expired) device.isRevoked = true
  }
}

function present(refreshToken: string, { engine }: Real) {
  return outcomeOf(engine.refreshSession({ refreshToken, client }))
}

async function logOut(device: Device, _model: Model, real: Real): Promise<void> {
  const principal = await principalOf(device, real)
  if (!principal) return
  await real.engine.logOut({ principal, client })
  device.isRevoked = true
}

async function logOutEverywhere(device: Device, model: Model, real: Real): Promise<void> {
  const principal = await principalOf(device, real)
  if (!principal) return
  await real.engine.logOutEverywhere({ principal, client })
  revokeAll(model)
}

/** Whichever comes first, the session is over afterwards. */
async function refreshWhileLoggingOut(device: Device, _model: Model, real: Real): Promise<void> {
  const principal = await principalOf(device, real)
  if (!principal) return
  const [outcome] = await Promise.all([
    present(device.current, real),
    real.engine.logOut({ principal, client }),
  ])
  if ('value' in outcome) noteTokens(device, outcome.value, real)
  device.isRevoked = true
}

async function principalOf(device: Device, { engine }: Real) {
  const outcome = await outcomeOf(engine.authenticate(device.access.at(-1)?.token))
  return 'value' in outcome ? outcome.value : undefined
}

async function resetPassword(model: Model, real: Real): Promise<void> {
  if (model.status !== 'active') return // nobody gets a token then
  const token = await issueResetToken(real)
  const password = `Reset-${model.devices.length}-${real.clock.now().getTime()}`
  await real.engine.resetPassword({ token, password, client })
  const again = await outcomeOf(real.engine.resetPassword({ token, password, client }))
  assert.ok('refused' in again, 'a spent reset token does not work')
  model.password = password
  revokeAll(model)
}

function changeStatus(status: Model['status']): Run {
  return async (model, { engine, account }) => {
    await engine.changeStatus({ accountId: account.id, status, actor: 'operator:test' })
    model.status = status
    if (status !== 'active') revokeAll(model)
  }
}

function wait(time: string): Run {
  return async (_model, { clock }) => clock.advance(time)
}

function revokeAll(model: Model): void {
  for (const device of model.devices) device.isRevoked = true
}
