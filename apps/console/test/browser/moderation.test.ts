import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inBrowser } from './support/browser.ts'
import { problemsOf } from './support/judge.ts'
import { signIn } from './support/sign-in.ts'

const API = '/killrvideo/api/v1'
const PASSWORD = 'Press-play-1'

inBrowser(
  'the moderation pages',
  (surfing) => {
    const signUp = async (name: string, role?: string) => {
      const { console } = surfing()
      const email = `${name}@video.example`
      const person = { firstName: name, lastName: 'Park', email, password: PASSWORD }
      const { body: user } = await console.post(`${API}/users/register`, { body: person })
      const change = { accountId: user.userId, actor: 'operator:test' }
      if (role) await console.engineOf('killrvideo').grantRole({ ...change, role })
      const body = { email, password: PASSWORD }
      return (await console.post(`${API}/users/login`, { body })).body.token
    }

    it('show a report beside its content, remove the content and restore it', async () => {
      const { console, open } = surfing()
      const film = { youtubeUrl: 'https://youtu.be/abcdefghijk', title: 'My film' }
      const creator = await signUp('creator', 'creator')
      const { body: video } = await console.post(`${API}/videos`, { as: creator, body: film })
      const flag = {
        contentType: 'video',
        contentId: video.videoId,
        reasonCode: 'copyright',
        reasonText: 'It is mine',
      }
      await console.post(`${API}/flags`, { as: await signUp('viewer'), body: flag })
      const isThere = async () => (await console.get(`${API}/videos/id/${video.videoId}`)).status
      await console.signIn()
      const page = await open()
      await signIn(page, 'ada@example.com')
      await page.getByRole('link', { name: 'Moderation' }).click()
      await page.getByText('Open', { exact: true }).click()
      await page.getByRole('link', { name: 'copyright, video' }).click()

      await page.getByRole('heading', { name: 'My film' }).waitFor()
      await page.getByText('It is mine').waitFor()
      assert.deepEqual(await problemsOf(page), [])
      await page.getByRole('button', { name: 'Approve the report' }).click()
      await page.getByLabel('Notes').fill('Not yours')
      await page.getByRole('button', { name: 'Remove the content' }).click()
      await page.getByText('the content is removed.').waitFor()
      assert.equal(await isThere(), 404)
      await page.getByRole('button', { name: 'Restore the content' }).click()
      await page.getByRole('button', { name: 'Restore', exact: true }).click()
      await page.getByText('The content is visible again.').waitFor()

      assert.equal(await isThere(), 200)
      await page.getByText('Not yours').waitFor()
    })
  },
  { INLINE_METADATA_DISABLED: 'true' },
)
