import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ClientError, createClient } from '@usher/client'
import { linkIn } from '@usher/mail/testing'
import { type Club, type club as clubApp, PASSWORD, startClub } from './support/club.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(is: Same<A, B>) => is

describe('the routes of an app', () => {
  let club: Club
  before(async () => {
    club = await startClub()
  })
  after(() => club.stop())

  const newClient = () => createClient<typeof clubApp>({ baseUrl: club.line.url, app: 'club' })
  const signedIn = async () => {
    const client = newClient()
    await client.register({ email: 'kim@example.com', password: PASSWORD })
    const link = new URL(linkIn(await club.mails.mailTo('kim@example.com')))
    await client.activate(link.searchParams.get('token') ?? '')
    await client.logIn({ identifier: 'kim@example.com', password: PASSWORD })
    return client
  }

  it('are called by their names, with the token of whoever is signed in', async () => {
    const client = await signedIn()

    const greeted = await client.ask('GET /greetings/{name}', {
      params: { name: 'Kim & Lee/' },
      query: { times: 2 },
    })
    const loud = await client.ask('POST /greetings', { body: { text: 'Hello', loud: true } })
    const gone = await client.ask('DELETE /greetings')

    assert.ok(same<typeof greeted.text, string>(true))
    assert.ok(same<typeof greeted.by, string | null>(true))
    assert.ok(same<typeof greeted.at, string>(true))
    assert.ok(same<typeof gone, undefined>(true))
    assert.deepEqual(greeted, {
      text: 'Kim & Lee/Kim & Lee/',
      by: 'kim@example.com',
      at: '1970-01-01T00:00:00.000Z',
    })
    assert.deepEqual([loud.text, gone], ['Hello!', undefined])
  })

  it('refuse with a code and the fields that are wrong', async () => {
    const client = newClient()
    const refusal = (call: Promise<unknown>) =>
      call.then(
        () => assert.fail('it was not refused'),
        (error: ClientError) => [error.status, error.code, error.errors[0]?.path],
      )

    const text = await refusal(client.ask('POST /greetings', { body: { text: '' } }))
    const nobody = await refusal(client.ask('GET /greetings/{name}', { params: { name: 'Kim' } }))

    assert.deepEqual(text, [422, 'invalid', '/text'])
    assert.deepEqual(nobody, [401, 'access_token_missing', undefined])
  })

  it('are refused by the compiler where a call is wrong', () => {
    const { ask } = newClient()
    const wrong = [
      // @ts-expect-error there is no such route
      () => ask('GET /nowhere'),
      // @ts-expect-error the path has a parameter
      () => ask('GET /greetings/{name}'),
      // @ts-expect-error of another name
      () => ask('GET /greetings/{name}', { params: { names: 'Kim' } }),
      // @ts-expect-error the body is missing
      () => ask('POST /greetings'),
      // @ts-expect-error a field of the body is missing
      () => ask('POST /greetings', { body: { loud: true } }),
      // @ts-expect-error a field of the body is of another type
      () => ask('POST /greetings', { body: { text: 5 } }),
      // @ts-expect-error the query has no such field
      () => ask('GET /greetings/{name}', { params: { name: 'Kim' }, query: { time: 2 } }),
      // @ts-expect-error nothing is known of the app
      () => createClient({ app: 'club' }).ask('DELETE /greetings'),
    ]

    assert.equal(wrong.length, 8)
  })
})
