import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { it } from 'node:test'
import { systemClock } from '../clock.ts'
import type { KeyStore, StoredKey } from '../ports.ts'
import { sealText } from '../sealed-text.ts'
import { createKeyRing } from './key-ring.ts'

const sealingKey = randomBytes(32)
const accessToken = { algorithm: 'HS256', secret: randomBytes(32) } as const

it('keeps the keys of the newer question, whichever is answered first', async (t) => {
  const questions: PromiseWithResolvers<readonly StoredKey[]>[] = []
  const store: KeyStore = {
    list() {
      const question = Promise.withResolvers<readonly StoredKey[]>()
      questions.push(question)
      return question.promise
    },
    replace: async () => {},
  }
  const configured = { accessToken, refreshToken: undefined }
  const ring = createKeyRing({ configured, store, clock: systemClock, sealingKey })
  t.after(ring.stop)
  const createdAt = systemClock.now()
  const young: StoredKey = {
    ...{ id: 'key_2', createdAt, endsAt: undefined },
    sealed: sealText(sealingKey, 'secret'),
  }
  const older = ring.load()
  const newer = ring.load()

  questions[1]?.resolve([young])
  await newer
  const secrets = ring.accessToken().map(({ secret }) => secret)
  questions[0]?.resolve([])
  await older

  assert.notDeepEqual(secrets, [accessToken.secret])
  assert.deepEqual(
    ring.accessToken().map(({ secret }) => secret),
    secrets,
  )
})
