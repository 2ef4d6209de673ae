import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { TestClock } from '@usher/app/testing'
import { type Account, type Engine, Refused, type TokenHash } from '@usher/engine'

const DAY_MILLISECONDS = 86_400_000
const ACCESS_TTL = DAY_MILLISECONDS
const SESSION_TTL = 30 * DAY_MILLISECONDS

/** One login on one device, as it ought to be. */
export interface Device {
  current: string
  readonly spent: string[]
  readonly access: { readonly token: string; readonly endsAt: number }[]
  isRevoked: boolean
  endsAt: number
}

/** What the engine ought to know of one account. */
export interface Model {
  password: string
  status: 'active' | 'suspended'
  readonly devices: Device[]
}

/** The engine at work, and somebody beside the account whose session nothing may touch. */
export interface Real {
  readonly engine: Engine
  readonly clock: TestClock
  readonly account: Account
  readonly bystander: {
    /** Refreshes the bystander's session. @throws if it does not live any more */
    access(): Promise<string>
  }
}

export const client = { address: '192.0.2.1', userAgent: 'tablet' }

export function isLive({ status }: Model, device: Device, { clock }: Real): boolean {
  return status === 'active' && !device.isRevoked && clock.now().getTime() < device.endsAt
}

/** A device with the tokens that a login has just brought. */
export function newDevice(tokens: { accessToken: string; refreshToken?: string }, real: Real) {
  const device: Device = {
    current: '',
    spent: [],
    access: [],
    isRevoked: false,
    endsAt: 0,
  }
  noteTokens(device, tokens, real)
  return device
}

/** The tokens of a refresh: the old refresh token is spent, the session goes on. */
export function noteTokens(
  device: Device,
  { accessToken, refreshToken }: { accessToken: string; refreshToken?: string },
  { clock }: Real,
): void {
  const now = clock.now().getTime()
  if (device.current) device.spent.push(device.current)
  device.current = String(refreshToken)
  device.endsAt = now + SESSION_TTL
  // `exp` counts whole seconds.
  device.access.push({ token: accessToken, endsAt: Math.floor(now / 1000) * 1000 + ACCESS_TTL })
}

export async function outcomeOf<T>(
  story: Promise<T>,
): Promise<{ value: T } | { refused: string; reason?: string }> {
  try {
    return { value: await story }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { code, ...facts } = error.refusal
    return 'reason' in facts ? { refused: code, reason: facts.reason } : { refused: code }
  }
}

/** A reset token, stored as the one of a mail is. */
export async function issueResetToken({ engine, clock, account }: Real): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = clock.now()
  const hash = createHash('sha256').update(token).digest('hex') as TokenHash // as the engine does
  await engine.store.accounts.requestPasswordReset({
    identifier: account.identifier,
    token: { purpose: 'password_reset', hash, expiresAt: new Date(now.getTime() + 3_600_000) },
    outstanding: 'many',
    mail: () => ({ id: randomBytes(16).toString('hex'), sealed: new Uint8Array() }),
    now,
    event: { type: 'password_reset.requested', at: now },
  })
  return token
}

/** Every access token works exactly as long as its session lives, and the bystander's always. */
export async function checkEveryAccessToken(model: Model, real: Real): Promise<void> {
  const now = real.clock.now().getTime()
  for (const device of model.devices) {
    for (const { token, endsAt } of device.access) {
      const outcome = await outcomeOf(real.engine.authenticate(token))
      if ('value' in outcome) {
        assert.ok(isLive(model, device, real) && now < endsAt, 'a dead access token works')
      } else {
        assert.equal(outcome.refused, expectedRefusal(model, device, real, endsAt))
      }
    }
  }
  await real.engine.authenticate(await real.bystander.access())
}

function expectedRefusal(model: Model, device: Device, real: Real, endsAt: number): string {
  assert.ok(
    !isLive(model, device, real) || real.clock.now().getTime() >= endsAt,
    'a live access token does not work',
  )
  if (real.clock.now().getTime() >= endsAt) return 'access_token_expired'
  return model.status === 'active' ? 'session_revoked' : 'account_not_active'
}
