import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { starter } from '@usher/starter'
import { startConsole, type TestConsole } from './support/start-console.ts'
import { type Visitor, visitorAt } from './support/visitor.ts'

const PASSWORD = 'four quite random words'
const PATIENCE_MILLISECONDS = 60_000

describe('the pages about one’s own data, without a script', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole({ modules: [starter] })
  })
  after(() => console.stop())

  const member = async (name: string) => {
    const identifier = `${name}@example.com`
    await console
      .engineOf('starter')
      .createAccount({ identifier, password: PASSWORD, roles: ['user'], actor: 'operator:test' })
    const visitor = visitorAt(console.url)
    await signIn(visitor, identifier)
    return { visitor, identifier }
  }
  const signIn = async (visitor: Visitor, identifier: string) => {
    await visitor.get('/account/starter/sign-in')
    return visitor.submit('sign-in', { identifier, password: PASSWORD })
  }
  /** Reloads the page until the archive is ready. */
  const ready = async (visitor: Visitor, path: string) => {
    const end = Date.now() + PATIENCE_MILLISECONDS
    for (;;) {
      const page = await visitor.get(path)
      if (/Your data is ready/.test(page.text)) return page
      assert.ok(Date.now() < end, 'the archive was not ready within a minute')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  it('hand an archive out, after asking twice who it is', async () => {
    const { visitor } = await member('kim')

    const page = await visitor.get('/account/starter/data')
    const question = await visitor.submit('data', { what: 'export' })
    const begun = await visitor.submit('data', { password: PASSWORD })
    await ready(visitor, begun.path)
    await visitor.submit('data')
    const file = await visitor.submit('data', { password: PASSWORD })

    assert.match(page.text, /Download your data/)
    assert.match(question.text, /type="password"/)
    assert.match(begun.path, /^\/account\/starter\/data\?export=/)
    assert.equal(file.headers.get('content-type'), 'application/zip')
    assert.match(file.headers.get('content-disposition') ?? '', /starter-data\.zip/)
    assert.ok(file.text.startsWith('PK'))
  })

  it('close an account that is to be erased, and say so at the next sign-in', async () => {
    const { visitor, identifier } = await member('lee')
    const erase = async (confirm: string) => {
      await visitor.get('/account/starter/data')
      await eraseForm(visitor, confirm)
      return visitor.submit('data', { password: PASSWORD })
    }

    const wrong = await erase('somebody@example.com')
    const done = await erase(identifier)
    const again = await signIn(visitorAt(console.url), identifier)

    assert.equal(wrong.status, 422)
    assert.equal(done.heading, 'Your account will be deleted')
    assert.equal(visitor.cookie(), '')
    assert.equal(again.status, 403)
    assert.match(again.text, /about to be deleted/)
  })

  /** The page has two forms that go to the same place. */
  const eraseForm = (visitor: Visitor, confirm: string) =>
    visitor.submit('data', { what: 'erase', confirm })
})
