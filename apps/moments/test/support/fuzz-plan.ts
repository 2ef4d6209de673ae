import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { FuzzHost, FuzzPlan, FuzzRound } from '@usher/app/testing'

const ACTIVITY = {
  name: '{{fresh}}',
  description: 'Going for a run',
  activity_schema: {},
  icon: '🏃',
  color: '#4A90E2',
}

/** Schemas of activities: some that fit, some that must not do harm. */
const SCHEMAS: readonly unknown[] = [
  {},
  {},
  { type: 'object', required: ['a'] },
  { properties: { a: { type: 'number' } } },
  { $ref: '#' },
  { $ref: 'https://example.com/schema.json' },
  { properties: { a: { pattern: '^(a+)+$' } } },
  { properties: { a: { pattern: '(' } } },
  { properties: { a: { $ref: '#' } } },
  { allOf: Array.from({ length: 200 }, () => ({ $ref: '#' })) },
  {
    definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } },
    $ref: '#/definitions/a',
  },
  { type: 5 },
  { enum: [] },
  { $schema: 'https://json-schema.org/draft/2020-12/schema' },
  { properties: { a: { format: 'date-time' } }, additionalProperties: false },
]

/** What chance cannot know of moments. */
export const momentsPlan: FuzzPlan = {
  name: 'moments',
  document: '/openapi.json',
  requests: {
    callers: ['kim'],
    vocabulary: {
      words: ['Run', '🏃', 'kim', '#000000', '{{activity}}', '{}'],
      fields: {
        activity_id: ['{{activity}}', '{{activity}}', '{{activity}}', '{{otherActivity}}', 999_999],
        moment_id: ['{{moment}}', '{{moment}}', '{{moment}}', '{{otherMoment}}', 999_999],
        username: ['{{fresh}}'],
        user_secret: ['{{secret}}'],
        name: ['{{fresh}}', 'Run'],
        activity_schema: SCHEMAS,
        color: ['#000000', '#ABCDEF', '#4A90E2'],
        data: [{}, { a: 1 }, { a: 'a'.repeat(40) }, { note: 'x', list: [1, 2] }],
        page: [1, 1, 2, 1000],
        skip: [0, 0, 1, 1000],
      },
    },
    bodies: {
      'POST /v1/auth/register': [{ username: '{{fresh}}' }],
      'POST /v1/auth/token': [{ user_secret: '{{secret}}' }],
      'POST /v1/activities': [ACTIVITY],
      'PUT /v1/activities/{activity_id}': [{ color: '#000000' }, { name: '{{fresh}}' }],
      'POST /v1/moments': [{ activity_id: '{{activity}}', data: {} }],
      'PUT /v1/moments/{moment_id}': [{ data: { a: 1 } }],
    },
  },
  learns: {
    'POST /v1/auth/register': ({ user_secret }) => ({ secret: user_secret }),
    'POST /v1/activities': ({ id }) => ({ activity: id }),
    'POST /v1/moments': ({ id }) => ({ moment: id }),
  },
  open: openLives,
}

let rounds = 0
const FURTHER = 8

/** Kim, whose life is asked for, and Lee, whose life nobody else may see. */
export async function openLives({ ask }: FuzzHost): Promise<FuzzRound> {
  rounds += 1
  const round = rounds
  async function sent(path: string, body: object, as?: string) {
    const answer = await ask('POST', path, { body, as })
    assert.ok(answer.status < 300, `${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }
  const tokenFor = async (user_secret: string): Promise<string> =>
    (await sent('/v1/auth/token', { user_secret })).access_token
  async function life(name: string) {
    const word = randomUUID()
    const username = `${name}_${round}_fuzz`
    const { id, user_secret: secret } = await sent('/v1/auth/register', { username })
    const token = await tokenFor(secret)
    const texts = { name: word, description: word, icon: word, activity_schema: { title: word } }
    const activity = await sent('/v1/activities', { ...ACTIVITY, ...texts }, token)
    const data = { activity_id: activity.id, data: { note: word } }
    const moment = await sent('/v1/moments', data, token)
    return { id, word, secret, token, activity: activity.id, moment: moment.id }
  }
  /** Deletions find their victims soon, so there are some. */
  async function further(token: string, at: number) {
    const name = `Further ${at}`
    const { id } = await sent('/v1/activities', { ...ACTIVITY, name }, token)
    const moments = [1, 2].map(() => sent('/v1/moments', { activity_id: id, data: {} }, token))
    return { id, moments: (await Promise.all(moments)).map((moment) => moment.id) }
  }
  const [kim, lee] = await Promise.all([life('kim'), life('lee')])
  const others = await Promise.all(
    Array.from({ length: FURTHER }, (_, at) => further(kim.token, at)),
  )
  return {
    values: {
      activity: [kim.activity, ...others.map(({ id }) => id)],
      moment: [kim.moment, ...others.flatMap(({ moments }) => moments)],
      otherActivity: [lee.activity],
      otherMoment: [lee.moment],
      secret: [kim.secret],
      fresh: Array.from({ length: 40 }, (_, at) => `new_${at}_${round}`),
    },
    callers: { kim: async () => ({ authorization: `Bearer ${await tokenFor(kim.secret)}` }) },
    hidden: [lee.word, lee.id, lee.secret],
    check: async () => assertCounted(ask, await tokenFor(kim.secret)),
  }
}

/** Counters and lists say the same. */
async function assertCounted(ask: FuzzHost['ask'], as: string): Promise<void> {
  const { body: activities } = await ask('GET', '/v1/activities', { as })
  const { body: all } = await ask('GET', '/v1/moments?size=1', { as })
  let total = 0
  for (const { id, moment_count: count } of activities) {
    const { body } = await ask('GET', `/v1/moments?activity_id=${id}&size=1`, { as })
    assert.equal(body.total, count)
    const dated = `/v1/moments?activity_id=${id}&start_date=0001-01-01`
    assert.equal((await ask('GET', dated, { as })).body.total, count)
    total += count
  }
  assert.ok(activities.length === 100 || all.total === total)
}
