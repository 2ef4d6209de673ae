import assert from 'node:assert/strict'
import { it } from 'node:test'
import { dataOwner, mailOf } from './support/personal-data.ts'
import { ACCOUNTS, onEveryStarter } from './support/starter.ts'

onEveryStarter('the export of one’s own data', (starter) => {
  it('is described, and needs an approval', async () => {
    const { as } = await dataOwner(starter(), 'anna')

    const overview = await starter().get(ACCOUNTS)
    const refused = await starter().post(`${ACCOUNTS}/exports`, { as })
    const nobody = await starter().post(`${ACCOUNTS}/exports`)

    assert.equal(overview.body.exports, true)
    assert.deepEqual([refused.status, refused.body.code], [401, 'approval_required'])
    assert.deepEqual([refused.body.purpose, refused.body.methods], ['export', ['password']])
    assert.deepEqual([nobody.status, nobody.body.code], [401, 'access_token_missing'])
  })

  it('is prepared, told of by mail, and downloaded as a ZIP archive', async () => {
    const owner = await dataOwner(starter(), 'bert')
    const note = { title: 'Canary title', text: 'Canary text', tags: ['canary-tag'] }
    await starter().post('/notes', { as: owner.as, body: note })
    await starter().post(`${ACCOUNTS}/api-keys`, {
      as: owner.as,
      headers: await owner.approve('api_keys'),
      body: { name: 'Canary key' },
    })

    const id = await owner.readyExport()
    const { body: told } = await starter().get(`${ACCOUNTS}/exports/${id}`, { as: owner.as })
    const files = await owner.archive(id)

    assert.deepEqual(Object.keys(told), ['id', 'state', 'size', 'expires_at'])
    assert.deepEqual([told.id, told.state], [id, 'ready'])
    assert.equal(told.expires_at, '2026-03-09T12:00:00.000Z')
    assert.ok(told.size > 0)
    const account = JSON.parse(files['account.json'] ?? '')
    assert.deepEqual([account.id, account.email], [owner.id, owner.email])
    assert.deepEqual(account.profile, { display_name: 'bert' })
    assert.match(files['starter/notes.ndjson'] ?? '', /Canary title.*Canary text/)
    assert.match(files['starter/note-tags.ndjson'] ?? '', /canary-tag/)
    assert.match(files['api-keys.ndjson'] ?? '', /Canary key/)
    assert.match(files['sessions.ndjson'] ?? '', /127\.0\.0\.1/)
    assert.match(files['audit.ndjson'] ?? '', /"login\.succeeded"/)
    assert.match(files['README.txt'] ?? '', /All that starter stores about you/)
    const schema = JSON.parse(files['schema.json'] ?? '')
    assert.equal(schema.version, 1)
    assert.ok('mails.ndjson' in files)
    assert.doesNotMatch(JSON.stringify(files), /argon2|_hash|sealed/)
    await mailOf(starter(), owner.email, /was asked for/)
    await mailOf(starter(), owner.email, /is ready/)
  })

  it('is answered as a file, for a fresh approval only', async () => {
    const owner = await dataOwner(starter(), 'cleo')
    const id = await owner.readyExport()
    const path = `${ACCOUNTS}/exports/${id}/archive`
    const headers = await owner.approve('export')

    const without = await starter().get(path, { as: owner.as })
    const missing = await starter().get(`${ACCOUNTS}/exports/none/archive`, {
      as: owner.as,
      headers,
    })
    const first = await starter().get(path, { as: owner.as, headers })
    const second = await starter().get(path, { as: owner.as, headers })

    assert.deepEqual([without.status, without.body.code], [401, 'approval_required'])
    assert.deepEqual([missing.status, missing.body.code], [404, 'export_not_found'])
    assert.equal(first.status, 200) // the refused request has left the approval good
    assert.equal(first.headers.get('content-type'), 'application/zip')
    assert.equal(first.headers.get('cache-control'), 'no-store')
    assert.deepEqual([second.status, second.body.code], [401, 'approval_required'])
  })

  it('is nobody else’s, and ends after a week', async () => {
    const [owner, other] = [await dataOwner(starter(), 'dora'), await dataOwner(starter(), 'emil')]
    const id = await owner.readyExport()
    const path = `${ACCOUNTS}/exports/${id}`

    const foreign = await starter().get(path, { as: other.as })
    const foreignArchive = await starter().get(`${path}/archive`, {
      as: other.as,
      headers: await other.approve('export'),
    })
    starter().clock.advance('7d')
    const as = (await starter().logIn(owner.email)).body.access_token
    const late = await starter().get(path, { as })
    const body = { purpose: 'export', password: 'correct horse battery' }
    const { approval } = (await starter().post(`${ACCOUNTS}/approvals`, { as, body })).body
    const gone = await starter().get(`${path}/archive`, {
      as,
      headers: { 'usher-approval': approval },
    })

    assert.deepEqual([foreign.status, foreign.body.code], [404, 'export_not_found'])
    assert.deepEqual([foreignArchive.status, foreignArchive.body.code], [404, 'export_not_found'])
    assert.deepEqual([late.status, late.body.state], [200, 'expired'])
    assert.deepEqual([gone.status, gone.body.code], [410, 'export_expired'])
  })
})

onEveryStarter(
  'the limit on exports',
  (starter) => {
    it('allows one a day, however many are asked for at once', async () => {
      const owner = await dataOwner(starter(), 'anna')
      const approvals: Readonly<Record<string, string>>[] = []
      for (let index = 0; index < 9; index += 1) approvals.push(await owner.approve('export'))

      const often = Array.from({ length: 6 }, () => approvals).flat()
      const answers = await Promise.all(
        often.map((headers) => starter().post(`${ACCOUNTS}/exports`, { as: owner.as, headers })),
      )

      const statuses = answers.map(({ status }) => status)
      assert.equal(statuses.filter((status) => status === 202).length, 1)
      const others = answers.filter(({ status }) => status !== 202)
      for (const { status, body } of others) {
        assert.ok(
          (status === 409 && body.code === 'export_preparing') ||
            (status === 401 && body.code === 'approval_required') || // that of the one who won
            (status === 429 && body.code === 'rate_limited'),
          `${status} ${body.code}`,
        )
      }
    })

    it('says when the next one is possible', async () => {
      const owner = await dataOwner(starter(), 'bert')
      await owner.readyExport()

      starter().clock.advance('9m')
      const second = await owner.askForExport()

      assert.deepEqual([second.status, second.body.code], [429, 'rate_limited'])
      assert.equal(second.headers.get('retry-after'), String(86_400 - 9 * 60))
    })
  },
  { RATE_LIMIT: 'on' },
)
