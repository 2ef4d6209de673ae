import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openApps } from '@usher/app'
import { asking, TEST_SECRET_KEY } from '@usher/app/testing'
import { createLogger, createServer } from '@usher/http'
import { moments } from '../src/index.ts'

const KEY = 'a key of this app alone, 32 bytes at least'

describe('A.3 logs, answers and metrics', () => {
  it('never show a secret, its digest, a token or a key', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'moments-'))
    t.after(() => rm(directory, { recursive: true }))
    const lines: string[] = []
    const open = await openApps([moments], {
      variables: {
        DATABASE_URL: `sqlite:${join(directory, 'moments.db')}`,
        SECRET_KEY: TEST_SECRET_KEY,
        JWT_SECRET_KEY: KEY,
        RATE_LIMIT: 'off',
        DATA_DIR: directory,
      },
      placement: 'alone',
      mails: 'wait',
      warn: (message) => lines.push(message),
    })
    const logger = createLogger({ level: 'debug', write: (line) => lines.push(line) })
    const server = createServer({ apps: open.apps, version: '1.0.0', logger })
    const ask = asking(await server.listen({ port: 0 }))
    const body = { username: 'kim' }
    const { user_secret: secret } = (await ask('POST', '/v1/auth/register', { body })).body
    const logIn = await ask('POST', '/v1/auth/token', { body: { user_secret: secret } })
    const token = logIn.body.access_token
    const login = (input: string) => ({
      query: `mutation { login(input: ${input}) { tokenType } }`,
    })

    const answers = [
      await ask('POST', '/v1/auth/token', { body: { user_secret: `${secret}x` } }),
      await ask('POST', '/v1/auth/token', { body: { user_secret: [secret] } }),
      await ask('POST', '/v1/auth/token', { raw: `{"user_secret": "${secret}` }),
      await ask('GET', `/v1/activities?token=${token}`, { as: `${token}x` }),
      await ask('GET', '/v1/activities', { as: token }),
      await ask('GET', '/v1/activities/none', { as: token }),
      await ask('POST', '/graphql', { body: login(`{ userSecret: "${secret}" }`) }),
      await ask('POST', '/graphql', { body: login(`{ secret: "${secret}" }`) }),
      await ask('GET', '/metrics'),
    ]
    // A fault is logged with its causes.
    await open.apps[0]?.storage.close()
    const faults = [
      await ask('GET', '/v1/activities', { as: token }),
      await ask('POST', '/v1/auth/token', { body: { user_secret: secret } }),
      await ask('POST', '/graphql', { body: login(`{ userSecret: "${secret}" }`) }),
    ]
    await server.stop()

    for (const { status } of faults) assert.ok(status >= 500)
    const log = lines.join('\n')
    assert.match(log, /"request failed"/)
    const digest = Buffer.from(
      await crypto.subtle.digest('SHA-512', Buffer.from(`moments/user_secret/v1:${secret}`)),
    ).toString('hex')
    const secrets = [secret, digest.slice(0, 32), digest.slice(32), token, KEY, TEST_SECRET_KEY]
    for (const one of [...secrets, token.split('.')[2]]) {
      assert.ok(!log.includes(one), 'in the log')
      for (const { text } of [...answers, ...faults]) assert.ok(!text.includes(one), text)
    }
    await open.close().catch(() => {})
  })
})
