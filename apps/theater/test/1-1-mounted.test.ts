import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startApps } from '@usher/app/testing'
import { databases } from '@usher/storage/testing'
import { theater } from '../src/index.ts'
import { furnish } from './support/theater.ts'

it('a theater that shares its server keeps its prefix in redirects, but not in page links', async (t) => {
  const [sqlite] = databases
  assert.ok(sqlite)
  const { url, drop } = await sqlite.fresh()
  const { apps, stop } = await startApps([theater], { databaseUrl: url })
  t.after(async () => {
    await stop()
    await drop()
  })
  const [app] = apps
  assert.ok(app)
  const mounted = furnish(app)
  await mounted.created()
  await mounted.created()

  const { headers } = await mounted.get('/api/v1/theater/movies?page=2')
  const { body } = await mounted.list('?per_page=1')

  assert.equal(headers.get('location'), '/theater/api/v1/theater/movies/?page=2')
  assert.equal(body.next_page, '/theater/movies/?page=2&per_page=1')
})
