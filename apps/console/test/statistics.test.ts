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
      assert.ok(logins >= 3)
    }
    assert.equal((await ada.get('/statistics?range=year')).status, 422)
    assert.equal((await ada.get('/statistics?realm=nowhere')).status, 404)
  })
})
