import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/on-every-database.ts'
import { student } from './support/people.ts'

interface Told {
  readonly realm: string
  readonly type: string
  readonly at: string
}

onEveryDatabase('the audit log of all apps', (console) => {
  it('is one list, newest first, page by page and without gaps', async () => {
    const ada = await console().signIn('reader@example.com')
    const school = console().engineOf('vividly').store.audit
    const theater = console().engineOf('theater').store.audit
    for (let index = 0; index < 6; index += 1) {
      console().clock.advance('1s')
      const audit = index % 2 === 0 ? school : theater
      await audit.record({ type: 'account.imported', at: console().clock.now() })
    }

    const told: Told[] = []
    let next: string | null = ''
    while (next !== null) {
      const query = `type=account.imported&limit=4${next && `&before=${next}`}`
      const { body } = await ada.get(`/audit?${query}`)
      told.push(...body.events)
      next = body.next
    }

    assert.deepEqual(
      told.map(({ realm }) => realm),
      ['theater', 'vividly', 'theater', 'vividly', 'theater', 'vividly'],
    )
    assert.deepEqual(
      told,
      told.toSorted((one, other) => other.at.localeCompare(one.at)),
    )
  })

  it('is narrowed down by app, type, account and time', async () => {
    const kim = await student(console().engineOf('vividly'), 'kim.logged')
    const registeredAt = console().clock.now()
    console().clock.advance('1h')
    const ada = await console().signIn('narrower@example.com')
    await ada.put(`/realms/vividly/accounts/${kim.id}/roles/teacher`)
    const events = async (query: string) =>
      (await ada.get(`/audit?account=${kim.id}&${query}`)).body.events.map(({ type }: Told) => type)
    const between = (since: number, until: number) => {
      const at = (minutes: number) =>
        new Date(registeredAt.getTime() + minutes * 60_000).toISOString()
      return `since=${at(since)}&until=${at(until)}`
    }

    assert.deepEqual(await events('realm=vividly'), ['role.granted', 'account.registered'])
    assert.deepEqual(await events('realm=theater'), [])
    assert.deepEqual(await events('type=role.granted'), ['role.granted'])
    assert.deepEqual(await events(between(0, 1)), ['account.registered'])
    assert.deepEqual(await events(between(1, 61)), ['role.granted'])
    assert.deepEqual(await events(between(-60, 0)), [])
    assert.equal((await ada.get('/audit?realm=nowhere')).status, 404)
    assert.equal((await ada.get('/audit?type=nothing')).status, 422)
    assert.equal((await ada.get('/audit?since=yesterday')).status, 422)
  })

  it('is narrowed down by the address of a person, and says whom events are about', async () => {
    const kim = await student(console().engineOf('vividly'), 'kim.named')
    const ada = await console().signIn('naming@example.com')

    const { body } = await ada.get('/audit?account=KIM.named@school.example')
    const one = (event: { account: string; account_id: string }) => [
      event.account,
      event.account_id,
    ]
    assert.deepEqual(body.events.map(one), [[kim.identifier, kim.id]])
    await ada.delete(`/realms/vividly/accounts/${kim.id}`)
    const later = (await ada.get(`/audit?account=${kim.id}`)).body.events

    assert.deepEqual(later.map(one)[0], [null, kim.id])
    assert.deepEqual((await ada.get('/audit?account=nobody@example.com')).body.events, [])
  })

  it('is narrowed down by client address and administrator, however far back', async () => {
    const ada = await console().signIn('hunter@example.com')
    const kim = await student(console().engineOf('vividly'), 'kim.hunted')
    await ada.put(`/realms/vividly/accounts/${kim.id}/roles/teacher`)
    const { audit } = console().engineOf('theater').store
    const at = console().clock.now()
    await audit.record({ type: 'login.failed', at, address: '198.51.100.77' })
    const crowd = Array.from({ length: 2_001 }, () =>
      audit.record({ type: 'login.failed', at, address: '203.0.113.9' }),
    )
    await Promise.all(crowd)
    const all = async (query: string) => {
      const told: Told[] = []
      let next: string | null = ''
      while (next !== null) {
        const { body } = await ada.get(`/audit?${query}${next && `&before=${next}`}`)
        told.push(...body.events)
        next = body.next
      }
      return told.map(({ realm, type }) => `${realm} ${type}`)
    }

    assert.deepEqual(await all('address=198.51.100.77'), ['theater login.failed'])
    assert.deepEqual(await all('administrator=Hunter@example.com'), ['vividly role.granted'])
    assert.deepEqual(await all(`administrator=${ada.id}&type=role.granted`), [
      'vividly role.granted',
    ])
    assert.deepEqual(await all('administrator=nobody'), [])
    assert.deepEqual(await all('address=192.0.2.250'), [])
  })

  it('is exported as a whole, in a file that spreadsheets cannot run', async () => {
    const ada = await console().signIn('exporter@example.com')
    const { audit } = console().engineOf('killrvideo').store
    const at = console().clock.now()
    for (let index = 0; index < 1_203; index += 1) {
      await audit.record({ type: 'login.failed', at, userAgent: '=HYPERLINK("x")' })
    }

    const { status, headers, text } = await ada.get('/audit.csv?realm=killrvideo&type=login.failed')

    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8')
    assert.match(
      headers.get('content-disposition') ?? '',
      /^attachment; filename="usher-audit\.csv"$/,
    )
    const [head, ...lines] = text.trim().split('\r\n')
    assert.equal(head, 'at,realm,type,account_id,actor,address,user_agent,detail')
    assert.equal(lines.length, 1_203)
    assert.equal(lines[0], `${at.toISOString()},killrvideo,login.failed,,,,"'=HYPERLINK(""x"")",`)
    assert.equal((await ada.get('/audit.csv?since=yesterday')).status, 422)
    assert.equal((await ada.get('/audit.csv?realm=nowhere')).status, 404)
  })
})
