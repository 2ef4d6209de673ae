import assert from 'node:assert/strict'
import { it } from 'node:test'
import { passkeyDevice } from '@usher/app/testing'
import { sqlDatabase } from '@usher/storage'
import { AT_ORIGIN, added, begun, ORIGIN } from './support/passkeys.ts'
import { ACCOUNTS, onEveryStarter, type Starter } from './support/starter.ts'

onEveryStarter(
  'a copy of the database',
  (starter) => {
    it('holds nothing that signs anybody in', async () => {
      const device = passkeyDevice({ origin: ORIGIN })
      const { email, as, recoveryCodes, code, secret } = await starter().enrolled('anna')
      await added(starter(), as, { device, proof: { recovery_code: recoveryCodes[0] } })
      const proof = { recovery_code: recoveryCodes[1] }
      const making = await begun(starter(), as, {}, proof)
      const approval = await starter().approve(as, { recovery_code: recoveryCodes[2] })
      const step = (await starter().logIn(email)).body
      const signIn = (await starter().post(`${ACCOUNTS}/login/passkey/options`)).body
      const mailed = (
        await starter().post(`${ACCOUNTS}/login/email`, { body: { identifier: email } })
      ).body

      const dump = await dumpOf(starter())

      assert.ok(dump.includes(email) && dump.includes(device.credentialId), 'the dump is whole')
      const secrets = {
        secret,
        secretBytes: base32Bytes(secret).toString('hex'),
        secretAsText: base32Bytes(secret).toString('base64url'),
        code: `"${code()}"`,
        approval,
        step: step.challenge,
        making: making.challenge,
        signed: making.public_key.challenge,
        signIn: signIn.challenge,
        signedAtSignIn: signIn.public_key.challenge,
        flow: mailed.flow,
      }
      const codes = recoveryCodes.flatMap((each) => [each, each.replaceAll('-', '')])
      for (const [what, text] of [...Object.entries(secrets), ...codes.entries()]) {
        assert.ok(typeof text === 'string' && text.length >= 8, `${what} is known`)
        for (const form of formsOf(text)) assert.ok(!dump.includes(form), `${what} is in the dump`)
      }
    })
  },
  AT_ORIGIN,
)

/** Every value of every table; bytes as text, in base64url and in hexadecimal. */
async function dumpOf({ storage }: Starter): Promise<string> {
  const { read } = sqlDatabase(storage)
  const tables = await read.introspection.getTables()
  const rows = await Promise.all(
    tables.map(({ name }) =>
      read
        .selectFrom(name as 'accounts')
        .selectAll()
        .execute(),
    ),
  )
  return JSON.stringify(rows, (_, value) => {
    const bytes = bytesOf(value)
    return bytes
      ? ['latin1', 'base64url', 'hex'].map((form) => bytes.toString(form as 'hex'))
      : value
  })
}

function bytesOf(value: unknown): Buffer | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value)
  const { type, data } = Object(value) // how JSON.stringify hands on a Buffer
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data) : undefined
}

/** RFC 4648 §6. */
function base32Bytes(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...text].map((each) => alphabet.indexOf(each).toString(2).padStart(5, '0')).join('')
  const bytes = bits.match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((each) => Number.parseInt(each, 2)))
}

function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text)
  return [text, bytes.toString('base64url'), bytes.toString('hex')]
}
