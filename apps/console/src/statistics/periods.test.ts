import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ownPeriods, periodsOf } from './periods.ts'
import { type Zone, zoneNamed } from './zone.ts'

const zone = (name: string): Zone => zoneNamed(name) ?? assert.fail(`there is no zone ${name}`)
const UTC = zone('UTC')

describe('the periods of a range', () => {
  const now = new Date('2026-03-02T12:34:56.789Z')

  it('are the last 24 hours on the hour, with the running one at the end', () => {
    const { steps } = periodsOf('day', now, UTC)

    assert.equal(steps.length, 24)
    assert.equal(steps[0]?.since.toISOString(), '2026-03-01T13:00:00.000Z')
    assert.equal(steps.at(-1)?.since.toISOString(), '2026-03-02T12:00:00.000Z')
    assert.equal(steps.at(-1)?.until.toISOString(), '2026-03-02T13:00:00.000Z')
  })

  for (const name of ['UTC', 'America/Los_Angeles', 'Asia/Kathmandu', 'Europe/Berlin']) {
    it(`follow each other without gaps in ${name}, after what came before`, () => {
      for (const range of ['day', 'week', 'month', 'quarter'] as const) {
        const { steps, before } = periodsOf(range, now, zone(name))
        assert.deepEqual(before.until, steps[0]?.since)
        for (const [index, { since }] of steps.entries()) {
          if (index > 0) assert.deepEqual(since, steps[index - 1]?.until)
        }
      }
    })
  }

  it('are days from midnight to midnight of the reader', () => {
    const evening = new Date('2026-11-29T20:45:00Z') // a quarter to one in the afternoon there

    const last = periodsOf('month', evening, zone('America/Los_Angeles')).steps.at(-1)

    assert.equal(last?.since.toISOString(), '2026-11-29T08:00:00.000Z')
    assert.equal(last?.until.toISOString(), '2026-11-30T08:00:00.000Z')
  })

  it('have 23 or 25 hours on days when clocks change', () => {
    const april = new Date('2026-04-02T12:00:00Z')

    const { steps } = periodsOf('month', april, zone('Europe/Berlin'))
    const hours = steps.map(({ since, until }) => (until.getTime() - since.getTime()) / 3_600_000)

    assert.deepEqual([...new Set(hours)].sort(), [23, 24])
    const short = steps[hours.indexOf(23)]
    assert.equal(short?.since.toISOString(), '2026-03-28T23:00:00.000Z')
  })

  it('of a quarter are weeks from Monday to Sunday', () => {
    const wednesday = new Date('2026-03-04T12:00:00Z')

    const last = periodsOf('quarter', wednesday, UTC).steps.at(-1)

    assert.equal(last?.since.toISOString(), '2026-03-02T00:00:00.000Z')
    assert.equal(last?.until.toISOString(), '2026-03-09T00:00:00.000Z')
  })

  it('begin a new one exactly at its first instant', () => {
    const last = periodsOf('month', new Date('2026-03-02T00:00:00Z'), UTC).steps.at(-1)

    assert.equal(last?.since.toISOString(), '2026-03-02T00:00:00.000Z')
  })
})

describe('the periods of a range of one’s own', () => {
  const between = (since: string, until: string) =>
    ownPeriods({ since: new Date(since), until: new Date(until) }, UTC)

  it('are as wide as fits', () => {
    const wide = (since: string, until: string) => {
      const [first] = between(since, until)?.steps ?? []
      return first && (first.until.getTime() - first.since.getTime()) / 3_600_000
    }

    assert.equal(wide('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'), 1)
    assert.equal(wide('2026-03-01T00:00:00Z', '2026-03-08T00:00:00Z'), 6)
    assert.equal(wide('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'), 24)
    assert.equal(wide('2026-03-01T00:00:00Z', '2026-12-01T00:00:00Z'), 168)
  })

  it('are none where it ends too early or is too long', () => {
    assert.equal(between('2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z'), undefined)
    assert.equal(between('2026-03-02T00:00:00Z', '2029-03-02T00:00:00Z'), undefined)
  })
})

it('a zone is one of the IANA database', () => {
  assert.equal(zoneNamed('Mars/Olympus_Mons'), undefined)
})
