import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, ClientError, createClient } from '@usher/client'
import { linkIn } from '@usher/mail/testing'
import { type Club, PASSWORD, startClub } from './support/club.ts'

describe('the client of the account API', () => {
  let club: Club
  before(async () => {
    club = await startClub()
  })
  after(() => club.stop())

  const newClient = () => createClient({ baseUrl: club.line.url, app: 'club' })
  const tokenOf = async (email: string) =>
    new URL(linkIn(await club.mails.mailTo(email))).searchParams.get('token') ?? ''
  const activated = async (client: Client, email: string) => {
    await client.register({ email, password: PASSWORD, nick: 'Nick' })
    await client.activate(await tokenOf(email))
    return client.logIn({ identifier: email, password: PASSWORD })
  }
  const codeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'no error',
      (error: ClientError) => `${error.status} ${error.code}`,
    )

  it('tells what the app offers', async () => {
    const { app, activation, audiences } = await newClient().overview()

    assert.deepEqual([app, activation, audiences], ['club', true, ['reports']])
  })

  it('registers, activates, signs in, and keeps who that is', async () => {
    const client = newClient()
    const events: string[] = []
    client.on('signedIn', () => events.push('in'))
    client.on('signedOut', () => events.push('out'))

    const registered = await client.register({ email: 'Kim@Example.com', password: PASSWORD })
    await client.activate(await tokenOf('kim@example.com'))
    const entered = await client.logIn({ identifier: 'kim@example.com', password: PASSWORD })
    const { email } = await client.me()

    assert.deepEqual(registered, { next: 'activate', email: 'kim@example.com' })
    assert.equal(entered.next, 'signed_in')
    assert.equal(email, 'kim@example.com')
    assert.equal(client.session.account?.email, email)
    await client.logOut()
    assert.deepEqual([client.session.status, events], ['signed_out', ['in', 'out']])
    assert.equal(await codeOf(client.me()), '0 signed_out')
  })

  it('changes profile and password, and lists and ends sessions', async () => {
    const [here, there] = [newClient(), newClient()]
    await activated(here, 'lee@example.com')
    await there.logIn({ identifier: 'lee@example.com', password: PASSWORD })
    let endedThere = 0
    there.on('sessionEnded', () => {
      endedThere += 1
    })

    const { profile } = await here.updateMe({ nick: 'Captain' })
    const sessions = await here.sessions()
    const { ended } = await here.endOtherSessions()
    await here.changePassword({ current_password: PASSWORD, new_password: 'another four words' })

    assert.deepEqual(profile, { nick: 'Captain' })
    assert.deepEqual(
      sessions.map(({ current }) => current),
      [false, true],
    )
    assert.equal(ended, 1)
    assert.equal(await codeOf(there.me()), '401 session_ended')
    assert.deepEqual([there.session.status, endedThere], ['signed_out', 1])
    assert.equal((await here.me()).email, 'lee@example.com')
  })

  it('resets a password, and asks for tokens of other services', async () => {
    const client = newClient()
    await activated(client, 'mo@example.com')

    const { expires_in } = await client.serviceToken({ audience: 'reports', scope: 'read' })
    await client.requestPasswordReset('mo@example.com')
    const token = await tokenOf('mo@example.com')
    await client.completePasswordReset({ token, password: 'a password for later' })

    assert.equal(expires_in, 300)
    const old = client.logIn({ identifier: 'mo@example.com', password: PASSWORD })
    assert.equal(await codeOf(old), '401 credentials_invalid')
  })

  it('throws the code of a refusal, with the fields that are wrong', async () => {
    const error = await newClient()
      .register({ email: 'no address', password: PASSWORD })
      .catch((thrown) => thrown)

    assert.ok(error instanceof ClientError)
    assert.deepEqual([error.status, error.code], [422, 'invalid'])
    assert.deepEqual(
      error.errors.map(({ path, code }) => [path, code]),
      [['/email', 'format']],
    )
  })

  it('keeps the session when the server cannot be reached', async () => {
    const client = newClient()
    await activated(client, 'ada@example.com')
    const away = createClient({ baseUrl: 'http://127.0.0.1:1', app: 'club' })

    assert.equal(await codeOf(away.overview()), '0 unreachable')
    assert.equal(client.session.status, 'signed_in')
  })

  it('fetches routes of an app with the token', async () => {
    const client = newClient()
    const before = await client.fetch('/account/api/club/me')
    await activated(client, 'sam@example.com')

    const { status } = await client.fetch('/account/api/club/me')

    assert.deepEqual([before.status, status], [401, 200])
  })
})
