import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AccountId } from '@usher/engine'
import { csvLine } from './csv.ts'

const event = {
  realm: 'theater',
  id: 1,
  type: 'login.failed',
  at: new Date('2026-03-02T12:00:00Z'),
} as const

describe('an event as a line of CSV', () => {
  it('has its facts in the order of the columns', () => {
    const line = csvLine({
      ...event,
      accountId: '7' as AccountId,
      actor: 'operator:mo',
      address: '192.0.2.1',
      userAgent: 'curl/8',
      detail: { role: 'admin' },
    })

    assert.equal(
      line,
      '2026-03-02T12:00:00.000Z,theater,login.failed,7,operator:mo,192.0.2.1,curl/8,"{""role"":""admin""}"\r\n',
    )
  })

  it('quotes commas, quotes and line ends', () => {
    assert.match(csvLine({ ...event, userAgent: 'a,"b"\nc' }), /,"a,""b""\nc",\r\n$/)
  })

  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1']) {
    it(`takes the power from ${JSON.stringify(formula)}`, () => {
      assert.ok(csvLine({ ...event, userAgent: formula }).includes(`,'${formula}`))
    })
  }
})
