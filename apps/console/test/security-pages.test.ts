import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authenticatorFor } from '@usher/app/testing'
import { starter } from '@usher/starter'
import { startConsole, type TestConsole } from './support/start-console.ts'
import { type Visitor, visitorAt } from './support/visitor.ts'

const PASSWORD = 'four quite random words'

describe('the security pages, without a script', () => {
  let console: TestConsole
  before(async () => {
    console = await startConsole({ modules: [starter] })
  })
  after(() => console.stop())

  const member = async (name: string, roles: readonly string[] = ['user']) => {
    const email = `${name}@example.com`
    await console
      .engineOf('starter')
      .createAccount({ identifier: email, password: PASSWORD, roles, actor: 'operator:test' })
    const visitor = visitorAt(console.url)
    const seen = await signIn(visitor, email)
    return { email, visitor, seen }
  }
  const signIn = async (visitor: Visitor, email: string) => {
    await visitor.get('/account/starter/sign-in')
    return visitor.submit('sign-in', { identifier: email, password: PASSWORD })
  }
  /** Sets an authenticator app up, as somebody does who reads what the pages say. */
  const enrol = async (visitor: Visitor) => {
    await visitor.get('/account/starter/security')
    await visitor.submit('security', { what: 'totp' })
    const scan = await visitor.submit('security', { password: PASSWORD })
    const [, uri = ''] = /name="uri" value="([^"]+)"/.exec(scan.text) ?? []
    const phone = authenticatorFor(uri.replaceAll('&amp;', '&'))
    const code = () => phone.codeAt(console.clock.now())
    const wrong = await visitor.submit('confirm-authenticator', { code: '000000' })
    const shown = await visitor.submit('confirm-authenticator', { code: code() })
    const codes = [...shown.text.matchAll(/<li>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})<\/li>/g)]
    return { scan, wrong, shown, code, codes: codes.map(([, each = '']) => each) }
  }

  it('set an authenticator app up by picture or by key, after asking who it is', async () => {
    const { visitor } = await member('kim')

    const { scan, wrong, shown, codes } = await enrol(visitor)

    assert.match(scan.text, /role="img" aria-label="QR code for your authenticator app"><svg/)
    assert.deepEqual([wrong.status, wrong.heading], [403, 'Set up your authenticator app'])
    assert.match(wrong.text, /The code is not right/)
    assert.equal(shown.heading, 'Recovery codes')
    assert.equal(codes.length, 10)
    const { text } = await visitor.get('/account/starter/security')
    assert.match(text, /On since/)
    assert.match(text, /10 codes are left/)
    assert.ok(!text.includes(codes[0] ?? ''))
  })

  it('ask for the second factor at the next sign-in, and take a recovery code instead', async () => {
    const { visitor, email } = await member('lee')
    const { code, codes } = await enrol(visitor)
    const other = visitorAt(console.url)
    console.clock.advance('1m')

    const asked = await signIn(other, email)
    assert.equal(asked.heading, 'One more step')
    assert.equal(other.cookie(), '')
    const wrong = await other.submit('second-factor', { code: '000000' })
    assert.match(wrong.text, /The code is not right/)
    const inside = await other.submit('second-factor', { code: code() })
    assert.equal(inside.path, '/account/starter/profile')

    const third = visitorAt(console.url)
    await signIn(third, email)
    const rescued = await third.submit('second-factor', { recovery_code: codes[0] ?? '' })
    assert.equal(rescued.path, '/account/starter/profile')
    assert.match((await third.get('/account/starter/security')).text, /9 codes are left/)
  })

  it('refuse the password alone where there is a factor, and remove the factor with a code', async () => {
    const { visitor } = await member('mo')
    const { code } = await enrol(visitor)
    console.clock.advance('1m')
    const page = await visitor.get('/account/starter/security')
    const [, id = ''] =
      /name="what" value="remove"><input type="hidden" name="id" value="([^"]+)"/.exec(page.text) ??
      []

    const question = await visitor.submit('security', { what: 'remove', id })
    assert.equal(question.heading, 'Is it you?')
    assert.doesNotMatch(question.text, /name="password"/)
    const removed = await visitor.submit('security', { code: code() })

    assert.equal(removed.path, '/account/starter/security?done=removed')
    assert.match(removed.text, /It is removed/)
    assert.match(removed.text, /Set up/)
  })

  it('lead those who need a factor to where they get one', async () => {
    const { seen, visitor } = await member('ada', ['admin'])

    assert.equal(seen.path, '/account/starter/security')
    assert.match(seen.text, /Your role needs a second factor/)
    const { shown } = await enrol(visitor)
    assert.equal(shown.heading, 'Recovery codes')
  })
})
