import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountSurfaces } from '@usher/account-api'
import { defineApp } from '@usher/app'
import { startApps } from '@usher/app/testing'
import { standardRealm } from '@usher/engine'
import { databases } from '@usher/storage/testing'
import { starter as starterModule } from '../src/index.ts'
import { ASKS, cookieOf } from './support/cookies.ts'
import { ACCOUNTS, PASSWORD } from './support/starter.ts'

const club = defineApp({ name: 'club', realm: standardRealm({ name: 'club', activation: 'none' }) })

for (const database of databases) {
  describe(`two apps on one origin (${database.name})`, { skip: database.skip }, () => {
    it('have a cookie each, and neither counts for the other', async () => {
      const { url: databaseUrl, drop } = await database.fresh()
      const beside = (apps: Parameters<typeof accountSurfaces>[0]) => accountSurfaces(apps, '1.0.0')
      const { apps, stop } = await startApps([club, starterModule], { databaseUrl, beside })
      const at = new URL(apps[0]?.url ?? '').origin
      const answer = await fetch(`${at}/account/api/club/register`, {
        method: 'POST',
        headers: { ...ASKS, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'kim@example.com', password: PASSWORD }),
      })
      const cookie = cookieOf(answer)

      const own = await fetch(`${at}/account/api/club/me`, { headers: { cookie } })
      const other = await fetch(`${at}${ACCOUNTS}/me`, { headers: { cookie } })
      const renamed = cookie.replace('account_club', 'account_starter')
      const confused = await fetch(`${at}${ACCOUNTS}/me`, { headers: { cookie: renamed } })

      assert.equal(answer.status, 201)
      assert.match(cookie, /^__Host-usher_account_club=/)
      assert.deepEqual([own.status, other.status, confused.status], [200, 401, 401])
      await stop()
      await drop()
    })
  })
}
