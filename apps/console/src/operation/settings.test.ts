import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { effectiveSettings } from './settings.ts'

const settingNamed = (variables: Record<string, string>, name: string) =>
  effectiveSettings(variables, ['theater', 'killrvideo-oauth2']).find((one) => one.name === name)

describe('the effective settings', () => {
  it('say what counts and where it came from', () => {
    const port = settingNamed({ PORT: '9000' }, 'PORT')
    const own = settingNamed(
      { KILLRVIDEO_OAUTH2_ACCESS_TOKEN_TTL: '5m' },
      'KILLRVIDEO_OAUTH2_ACCESS_TOKEN_TTL',
    )

    assert.deepEqual([port?.value, port?.source], ['9000', 'file'])
    assert.deepEqual([own?.value, own?.source], ['5m', 'file'])
    assert.equal(settingNamed({}, 'PORT')?.source, 'default')
    assert.equal(settingNamed({}, 'PORT')?.value, '8000')
  })

  it('never hold a secret, nor what is no setting', () => {
    const secrets = {
      SECRET_KEY: 'hunter2-of-the-server',
      THEATER_SECRET_KEY: 'hunter2-of-the-theater',
      SMTP_URL: 'smtps://mailer:hunter2@mail.example:465',
      DATABASE_URL: 'postgres://usher:hunter2%40@db.example/usher?sslpassword=hunter2',
      THEATER_DATABASE_URL: 'postgres://usher:hun:ter2@db.example/theater',
      AWS_SECRET_ACCESS_KEY: 'hunter2',
    }

    const all = effectiveSettings(secrets, ['theater'])

    assert.ok(!/hun:?ter2/.test(JSON.stringify(all)))
    assert.equal(settingNamed(secrets, 'SMTP_URL')?.value, 'smtps://mailer:…@mail.example:465')
    assert.equal(settingNamed(secrets, 'SECRET_KEY')?.secret, true)
    assert.equal(settingNamed(secrets, 'SECRET_KEY')?.source, 'file')
    assert.equal(settingNamed(secrets, 'AWS_SECRET_ACCESS_KEY'), undefined)
    assert.equal(
      settingNamed({ PASSWORD_RESET_TOKEN_TTL: '1h' }, 'PASSWORD_RESET_TOKEN_TTL')?.value,
      '1h',
    )
  })
})
