import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEveryDatabase } from './support/on-every-database.ts'
import { logIn, student } from './support/people.ts'

onEveryDatabase('the statistics in the console', (console) => {
  it('count registrations, sign-ins and failures per period, and sessions now', async () => {
    const engine = console().engineOf('vividly')
    const kim = await student(engine, 'kim.counted')
    await logIn(engine, kim)
    console().clock.advance('2h')
    await logIn(engine, kim)
    await assert.rejects(logIn(engine, { ...kim, identifier: 'nobody@school.example' as never }))

    const ada = await console().signIn('counter@example.com')
    const { body } = await ada.get('/statistics?range=day&realm=vividly')

    assert.equal(body.periods.length, 24)
    const figures = body.periods.map(
      (each: { registrations: number; logins: number; failed_logins: number }) => [
        each.registrations,
        each.logins,
        each.failed_logins,
      ],
    )
    assert.deepEqual(figures.slice(-3), [
      [1, 1, 0],
      [0, 0, 0],
      [0, 1, 1],
    ])
    assert.equal(body.active_sessions_now, 3)
    console().clock.advance('24h')
    const eva = await console().signIn('recounter@example.com')
    const later = (await eva.get('/statistics?range=day&realm=vividly&zone=Asia/Kathmandu')).body
    assert.deepEqual(later.before, { registrations: 1, logins: 2, failed_logins: 1 })
    assert.match(later.periods[0].since, /:15:00.000Z$/)
    const own = new URLSearchParams({
      realm: 'vividly',
      since: new Date(console().clock.now().getTime() - 3 * 86_400_000).toISOString(),
      until: console().clock.now().toISOString(),
    })
    const ranged = (await eva.get(`/statistics?${own}`)).body.periods
    const logins = ranged.reduce((sum: number, each: { logins: number }) => sum + each.logins, 0)
    assert.equal(logins, 2)
  })

  it('are of all apps together if none is named, in four ranges', async () => {
    const ada = await console().signIn('summer@example.com')

    for (const [range, steps] of [
      ['day', 24],
      ['week', 28],
      ['month', 30],
      ['quarter', 13],
    ] as const) {
      const { body } = await ada.get(`/statistics?range=${range}`)
      assert.equal(body.periods.length, steps)
      const logins = body.periods.reduce(
        (sum: number, each: { logins: number }) => sum + each.logins,
        0,
      )
      assert.ok(logins >= 2)
    }
    assert.equal((await ada.get('/statistics?range=year')).status, 422)
    assert.equal((await ada.get('/statistics?realm=nowhere')).status, 404)
    assert.equal((await ada.get('/statistics?zone=Mars/Olympus_Mons')).status, 400)
    assert.equal((await ada.get('/statistics?since=2026-03-02T00:00:00Z')).status, 400)
  })
})
