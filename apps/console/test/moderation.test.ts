import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startConsole, type TestConsole } from './support/start-console.ts'

const API = '/killrvideo/api/v1'
const PASSWORD = 'Press-play-1'
const NOBODY = '00000000-0000-4000-8000-000000000000'

describe('moderation in the console', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole({ variables: { INLINE_METADATA_DISABLED: 'true' } })
  })
  after(() => console.stop())

  async function signUp(name: string, role?: string) {
    const email = `${name.replaceAll(' ', '-').toLowerCase()}@video.example`
    const body = { firstName: name, lastName: 'Park', email, password: PASSWORD }
    const { body: user } = await console.post(`${API}/users/register`, { body })
    if (role) {
      await console
        .engineOf('killrvideo')
        .grantRole({ accountId: user.userId, role, actor: 'operator:test' })
    }
    const login = { email, password: PASSWORD }
    return (await console.post(`${API}/users/login`, { body: login })).body.token
  }

  async function reported(name: string) {
    const [creator, viewer] = [await signUp(`${name}-1`, 'creator'), await signUp(`${name}-2`)]
    const film = { youtubeUrl: 'https://youtu.be/abcdefghijk', title: name }
    const { body: video } = await console.post(`${API}/videos`, { as: creator, body: film })
    const flag = {
      contentType: 'video',
      contentId: video.videoId,
      reasonCode: 'copyright',
      reasonText: 'It is mine',
    }
    const { status, body } = await console.post(`${API}/flags`, { as: viewer, body: flag })
    assert.equal(status, 201)
    return { flagId: body.flagId as string, videoId: video.videoId as string }
  }

  it('shows a report with its content, removes the content and restores it', async () => {
    const { flagId, videoId } = await reported('My film')
    const ada = await console.signIn('inbox@example.com')
    const path = `/moderation/killrvideo/reports/${flagId}`
    const isThere = async () => (await console.get(`${API}/videos/id/${videoId}`)).status

    const list = await ada.get('/moderation/killrvideo/reports?status=open')
    const details = await ada.get(path)
    const decided = await ada.post(`${path}/decision`, {
      body: { status: 'approved', notes: 'Not yours' },
    })
    const gone = await isThere()
    const again = await ada.post(`${path}/decision`, { body: { status: 'rejected' } })
    const restored = await ada.post(`/moderation/killrvideo/content/video/${videoId}/restore`)

    assert.deepEqual([list.body.total, list.body.reports[0].id], [1, flagId])
    assert.equal('text' in list.body.reports[0], false)
    assert.equal(details.body.text, 'It is mine')
    assert.equal(details.body.reported.title, 'My film')
    assert.match(details.body.reported.picture, /^\/killrvideo\/api\/v1\/videos\/id\//)
    assert.equal((await console.get(details.body.reported.picture)).status, 200)
    assert.deepEqual([decided.status, gone], [204, 404])
    assert.deepEqual(
      [again.status, again.body.detail],
      [409, 'Somebody has decided on it already.'],
    )
    assert.deepEqual([restored.status, await isThere()], [204, 200])
    const after = (await ada.get(path)).body
    assert.deepEqual(
      [after.status, after.notes, after.reported.is_removed],
      ['approved', 'Not yours', false],
    )
    assert.match(after.moderator_id, /^[0-9a-f-]{36}$/)
  })

  it('counts what the overview shows', async () => {
    await reported('Another film')
    const ada = await console.signIn('counting@example.com')

    const { apps } = (await ada.get('/moderation')).body

    assert.deepEqual(
      apps.map(({ realm }: { realm: string }) => realm),
      ['killrvideo'],
    )
    const labels = apps[0].counts.map(({ label }: { label: string }) => label)
    assert.deepEqual(labels, ['Videos', 'Open flags', 'Flags under review'])
    assert.ok(apps[0].counts[1].value >= 1)
  })

  it('of any number of decisions lets one win', async () => {
    const { flagId } = await reported('A third film')
    const ada = await console.signIn('racing@example.com')
    const decide = (status: string) =>
      ada.post(`/moderation/killrvideo/reports/${flagId}/decision`, { body: { status } })

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => decide(index % 2 ? 'approved' : 'rejected')),
    )

    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [204, ...Array(19).fill(409)])
  })

  it('knows no other apps, reports or content, and no strangers', async () => {
    const ada = await console.signIn('unknown@example.com')
    const reports = '/moderation/killrvideo/reports'

    assert.equal((await ada.get('/moderation/theater/reports')).status, 404)
    for (const id of [NOBODY, 'x', '%00']) {
      assert.equal((await ada.get(`${reports}/${id}`)).status, 404, id)
      const restore = `/moderation/killrvideo/content/video/${id}/restore`
      assert.equal((await ada.post(restore)).status, 404, id)
      const decision = { body: { status: 'approved' } }
      assert.equal((await ada.post(`${reports}/${id}/decision`, decision)).status, 404, id)
    }
    const film = `/moderation/killrvideo/content/film/${NOBODY}/restore`
    assert.equal((await ada.post(film)).status, 404)
    assert.equal((await ada.get(`${reports}?page=0`)).status, 422)
    assert.equal((await console.get(`/console/api${reports}`)).status, 401)
  })
})
