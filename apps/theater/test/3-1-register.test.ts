import assert from 'node:assert/strict'
import { it } from 'node:test'
import { atOnce, statuses } from './support/at-once.ts'
import { countRows, dropTable } from './support/observed.ts'
import { NEW_PASSWORD, PASSWORD } from './support/people.ts'
import { onEveryTheater } from './support/theater.ts'

onEveryTheater('POST /api/v1/accounts/register/', (theater) => {
  it('creates an inactive user of the group user, and answers id and address alone', async () => {
    const email = theater().newAddress('Kim')
    const { status, body } = await theater().send('/register/', { email, password: PASSWORD })

    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), ['id', 'email'])
    assert.equal(typeof body.id, 'number')
    assert.equal(body.email, email.toLowerCase())
    const account = await theater().accountOf(body)
    assert.equal(account?.status, 'pending')
    assert.deepEqual(account?.roles, ['user'])
    assert.equal((await theater().logIn({ email, password: PASSWORD })).status, 403)
  })

  it('gives ascending ids', async () => {
    const ids = [
      (await theater().pending('kim')).id,
      (await theater().pending('kim')).id,
      (await theater().pending('kim')).id,
    ]

    assert.deepEqual(
      ids,
      ids.toSorted((one, other) => one - other),
    )
  })

  it('sends one mail with an activation link', async () => {
    const email = theater().newAddress('kim')
    await theater().send('/register/', { email, password: PASSWORD })
    const mail = await theater().mailTo(email)

    assert.match(mail.subject, /Activate/)
    assert.equal(theater().linkIn(mail).pathname, '/activate')
    assert.deepEqual(theater().mailsTo(email), [])
  })

  it('answers 409 for an address that is taken, active or not, in any letter case', async () => {
    const kim = await theater().pending('kim')
    const lee = await theater().active('lee')

    for (const { email } of [kim, lee]) {
      for (const written of [email, email.toUpperCase(), ` ${email} `]) {
        const { status, body } = await theater().send('/register/', {
          email: written,
          password: NEW_PASSWORD,
        })
        assert.equal(status, 409)
        assert.deepEqual(body, { detail: `A user with this email ${email} already exists.` })
      }
    }
  })

  it('does not touch the first registration by a second one, nor after its token has expired', async () => {
    const kim = await theater().pending('kim')
    const again = { email: kim.email, password: NEW_PASSWORD }

    assert.equal((await theater().send('/register/', again)).status, 409)
    assert.equal((await theater().send('/activate/', kim)).status, 200)
    assert.equal((await theater().logIn(kim)).status, 201)
    assert.equal((await theater().logIn(again)).status, 401)

    const mo = await theater().pending('mo')
    theater().clock.advance('2d')
    assert.equal((await theater().send('/register/', mo)).status, 409)
    assert.deepEqual(theater().mailsTo(kim.email), [])
    assert.deepEqual(theater().mailsTo(mo.email), [])
  })

  it('of one address in parallel creates exactly one and sends one mail', async () => {
    const email = theater().newAddress('kim')
    const answers = await atOnce(30, (index) =>
      theater().send('/register/', {
        email: index % 2 ? email : email.toUpperCase(),
        password: PASSWORD,
      }),
    )

    assert.deepEqual(statuses(answers), { 201: 1, 409: 29 })
    const { token } = {
      token: theater()
        .linkIn(await theater().mailTo(email))
        .searchParams.get('token'),
    }
    assert.deepEqual(theater().mailsTo(email), [])
    assert.equal((await theater().send('/activate/', { email, token })).status, 200)
  })

  it('of many addresses in parallel creates all of them', async () => {
    const emails = Array.from({ length: 20 }, () => theater().newAddress('kim'))
    const answers = await atOnce(20, (index) =>
      theater().send('/register/', { email: emails[index], password: PASSWORD }),
    )

    assert.deepEqual(statuses(answers), { 201: 20 })
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, 20)
  })
})

onEveryTheater('a mail server that refuses', (theater) => {
  it('does not change the answer, and the mail arrives when it accepts again', async () => {
    theater().mailServer.mood = 'refuses'
    const email = theater().newAddress('kim')
    const { status } = await theater().send('/register/', { email, password: PASSWORD })

    assert.equal(status, 201)
    theater().mailServer.mood = 'accepts'
    theater().clock.advance('1h')
    assert.equal((await theater().mailTo(email)).to, email)
  })
})

for (const table of ['one_time_tokens', 'outbox', 'credentials', 'audit_events']) {
  onEveryTheater(`registration with a database that has lost ${table}`, (theater) => {
    it('answers 500 with its own text and leaves nothing behind', async () => {
      await dropTable(theater(), table)
      const { status, body } = await theater().send('/register/', {
        email: theater().newAddress('kim'),
        password: PASSWORD,
      })

      assert.equal(status, 500)
      assert.deepEqual(body, { detail: 'An error occurred during user creation.' })
      assert.equal(await countRows(theater(), 'accounts'), 0)
      assert.equal(await countRows(theater(), 'account_roles'), 0)
    })
  })
}
