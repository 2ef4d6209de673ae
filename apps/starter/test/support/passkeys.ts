import { type PasskeyDevice, passkeyDevice } from '@usher/app/testing'
import { ACCOUNTS, type Starter } from './starter.ts'

export const ORIGIN = 'https://accounts.example.com'
/** Passkeys are made for host names only. */
export const AT_ORIGIN = { PUBLIC_URL: ORIGIN }

/** Somebody signed in who has a passkey. */
export interface PasskeyHolder {
  readonly email: string
  readonly as: string
  readonly passkeyId: string
  readonly device: PasskeyDevice
  readonly recoveryCodes: readonly string[]
}

/** Asks for the options of a new passkey. */
export async function begun(starter: Starter, as: string, body: object = {}, proof?: object) {
  const headers = { 'usher-approval': await starter.approve(as, proof) }
  return (await starter.post(`${ACCOUNTS}/factors/passkeys/options`, { as, headers, body })).body
}

/** Adds a passkey of the device. */
export async function added(
  starter: Starter,
  as: string,
  options: { device: PasskeyDevice; use?: string; proof?: object },
) {
  const { device, use = 'sign_in', proof } = options
  const { challenge, public_key } = await begun(starter, as, { use }, proof)
  const body = { challenge, credential: device.create(public_key), name: 'MacBook' }
  return starter.post(`${ACCOUNTS}/factors/passkeys`, { as, body })
}

/** Somebody new with a passkey. */
export async function holder(
  starter: Starter,
  name: string,
  options: { device?: PasskeyDevice; use?: string } = {},
): Promise<PasskeyHolder> {
  const { device = passkeyDevice({ origin: ORIGIN, counts: true }), use = 'sign_in' } = options
  const { email } = await starter.person(name)
  const as = (await starter.logIn(email)).body.access_token as string
  const { body } = await added(starter, as, { device, use })
  return { email, as, device, passkeyId: body.id, recoveryCodes: body.recovery_codes }
}
