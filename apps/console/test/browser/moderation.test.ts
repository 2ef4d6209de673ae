import assert from 'node:assert/strict'
import { it } from 'node:test'
import { killrvideo } from '@usher/killrvideo'
import { inBrowser } from './support/browser.ts'
import { problemsOf } from './support/judge.ts'
import { signIn } from './support/sign-in.ts'

const API = '/killrvideo/api/v1'
const PASSWORD = 'Press-play-1'

inBrowser(
  'the pages for moderators',
  (surfing) => {
    const signUp = async (name: string, role?: string) => {
      const { console } = surfing()
      const email = `${name}@video.example`
      const body = { firstName: name, lastName: 'Park', email, password: PASSWORD }
      const { body: user } = await console.post(`${API}/users/register`, { body })
      if (role) {
        const grant = { accountId: user.userId, role, actor: 'operator:test' }
        await console.engineOf('killrvideo').grantRole(grant)
      }
      const login = { email, password: PASSWORD }
      return (await console.post(`${API}/users/login`, { body: login })).body.token
    }
    const reported = async (title: string) => {
      const { console } = surfing()
      const [creator, viewer] = [await signUp('pat', 'creator'), await signUp('vera')]
      const film = { youtubeUrl: 'https://youtu.be/abcdefghijk', title }
      const { body: video } = await console.post(`${API}/videos`, { as: creator, body: film })
      const flag = {
        contentType: 'video',
        contentId: video.videoId,
        reasonCode: 'copyright',
        reasonText: 'It is <b>mine</b>',
      }
      assert.equal((await console.post(`${API}/flags`, { as: viewer, body: flag })).status, 201)
      return video.videoId as string
    }

    it('show a report beside its content, remove the content and bring it back', async () => {
      const { console, open } = surfing()
      const id = await reported('My <i>film</i>')
      const visible = async () => (await console.get(`${API}/videos/id/${id}`)).status
      await console.signIn('mo@example.com')
      const page = await open({ viewport: { width: 390, height: 844 } })
      await signIn(page, 'mo@example.com')

      await page.goto('/admin/moderation')
      await page.getByRole('link', { name: 'copyright' }).waitFor()
      assert.deepEqual(await problemsOf(page), [])
      await page.getByRole('link', { name: 'copyright' }).click()
      await page.getByRole('heading', { level: 1, name: 'Report of a video' }).waitFor()
      await page.getByText('It is <b>mine</b>').waitFor()
      await page.getByRole('heading', { name: 'My <i>film</i>' }).waitFor()
      assert.deepEqual(await problemsOf(page), [])

      await page.getByRole('button', { name: 'Approve the report' }).click()
      await page.getByLabel('Notes').fill('Not theirs')
      assert.deepEqual(await problemsOf(page), [])
      await page.getByRole('button', { name: 'Remove the content' }).click()
      await page.getByText('The report is approved, and the content is removed.').waitFor()
      await page.getByText('Not theirs').waitFor()
      assert.equal(await visible(), 404)

      await page.getByRole('button', { name: 'Restore the content' }).click()
      await page.getByRole('button', { name: 'Restore', exact: true }).click()
      await page.getByText('The content is visible again.').waitFor()
      assert.equal(await visible(), 200)

      await page.getByRole('link', { name: 'All reports' }).click()
      await page.getByText('Open', { exact: true }).click()
      await page.getByText('No reports match.').waitFor()
    })
  },
  { INLINE_METADATA_DISABLED: 'true' },
  [killrvideo],
)
