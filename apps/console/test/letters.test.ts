import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/on-every-database.ts'

onEveryDatabase('the letters in the console', (console) => {
  it('are shown to administrators as people read them', async () => {
    const ada = await console().signIn()

    const english = await ada.get('/letters?realm=theater')
    const german = await ada.get('/letters?realm=theater&language=de')

    assert.equal(english.status, 200)
    assert.deepEqual(english.body.languages, ['en', 'de'])
    const { letters } = english.body
    const reset = letters.find(({ kind }: { kind: string }) => kind === 'password_reset')
    assert.match(reset.subject, /Choose a new password/)
    assert.match(reset.text, /\?token=sample&email=kim%40example\.com/)
    assert.equal(reset.event, null)
    const notice = (body: typeof german.body) =>
      body.letters.find(({ event }: { event: string }) => event === 'password_changed')
    assert.match(notice(english.body).subject, /was changed/)
    assert.match(notice(german.body).subject, /wurde geändert/)

    const page = await ada.get('/letters/html?realm=theater&kind=notice&event=password_changed')
    assert.match(page.text, /^<!doctype html><base target="_blank">/)
    assert.match(page.headers.get('content-security-policy') ?? '', /sandbox/)
    assert.equal((await ada.get('/letters/html?realm=theater&kind=notice')).status, 404)
  })

  it('are nobody else’s, and those of known apps in known languages', async () => {
    const eve = await console().signIn('eve@example.com')

    assert.equal((await console().ask('GET', '/console/api/letters?realm=theater', {})).status, 401)
    assert.equal((await eve.get('/letters?realm=nothing')).status, 404)
    assert.equal((await eve.get('/letters')).status, 422)
    assert.equal((await eve.get('/letters?realm=theater&language=xx')).status, 422)
  })
})
