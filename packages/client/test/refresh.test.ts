import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { linkIn } from '@usher/mail/testing'
import type { Grant } from '../src/account-api.ts'
import { SessionKeeper } from '../src/session.ts'
import { memoryStorage } from '../src/storage.ts'
import { type Club, PASSWORD, startClub } from './support/club.ts'

const TABS = 3
const REFRESHES = 500

describe('refreshing a session', () => {
  let club: Club
  before(async () => {
    club = await startClub()
    await ask('register', { email: 'kim@example.com', password: PASSWORD })
    const link = new URL(linkIn(await club.mails.mailTo('kim@example.com')))
    await ask('activate', { token: link.searchParams.get('token') })
  })
  after(() => club.stop())

  const api = () => `${club.line.url}/account/api/club`
  const ask = async (path: string, body: object) => {
    const answer = await fetch(`${api()}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return answer.json()
  }
  const logIn = async () =>
    (await ask('login', { identifier: 'kim@example.com', password: PASSWORD })) as Grant
  const keeper = (storage = memoryStorage()) =>
    new SessionKeeper({ app: 'club', api: api(), storage, fetch })

  it('is done once for all who ask at the same time', async () => {
    const storage = memoryStorage()
    const tabs = Array.from({ length: TABS }, () => keeper(storage))
    const [first] = tabs
    await first?.adopt(await logIn())
    const token = (await first?.accessToken()) ?? ''
    const before = club.line.refreshes

    const fresh = await Promise.all(tabs.flatMap((tab) => [tab.replace(token), tab.replace(token)]))

    assert.equal(club.line.refreshes, before + 1)
    assert.equal(new Set(fresh).size, 1)
    assert.notEqual(fresh[0], token)
    for (const tab of tabs) tab.close()
  })

  it('ends the session when the server refuses the token, and only then', async () => {
    const one = keeper()
    const ended: string[] = []
    one.on('sessionEnded', () => ended.push('ended'))
    const grant = await logIn()
    await one.adopt({ ...grant, refresh_token: `${grant.refresh_token}x` })

    assert.equal(await one.replace(grant.access_token), undefined)
    assert.deepEqual([ended, one.state.status], [['ended'], 'signed_out'])
    one.close()
  })

  it(`logs nobody out in ${REFRESHES} refreshes with lost answers and two restarts`, async () => {
    const storage = memoryStorage()
    const tabs = Array.from({ length: TABS }, () => keeper(storage))
    let ended = 0
    for (const tab of tabs) tab.on('sessionEnded', () => ended++)
    await tabs[0]?.adopt(await logIn())
    const before = club.line.refreshes
    const done = () => club.line.refreshes - before
    club.line.loseEvery(20)

    const working = tabs.map(async (tab) => {
      while (done() < REFRESHES) {
        const token = await tab.accessToken()
        assert.ok(token, 'somebody is signed in')
        assert.ok(await tab.replace(token))
      }
    })
    const restarting = (async () => {
      for (const share of [REFRESHES / 3, (REFRESHES * 2) / 3]) {
        while (done() < share) await new Promise((resolve) => setImmediate(resolve))
        await club.restart()
      }
    })()
    await Promise.all([...working, restarting])

    assert.equal(ended, 0)
    assert.ok(club.line.lost >= REFRESHES / 20 - 1, `${club.line.lost} answers were lost`)
    assert.equal(tabs[0]?.state.status, 'signed_in')
    for (const tab of tabs) tab.close()
  })
})
