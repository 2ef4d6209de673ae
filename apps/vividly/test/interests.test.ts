import assert from 'node:assert/strict'
import { it } from 'node:test'
import { invalid, issue } from '@usher/app/testing'
import { onEveryDatabase } from './support/vividly.ts'

onEveryDatabase('S3, S4 /students/{id}/interests', (vividly) => {
  const path = (kim: { id: string }) => `/api/v1/students/${kim.id}/interests`
  const choose = (kim: { id: string; token: string }, interest_ids: unknown, as = kim) =>
    vividly().put(path(kim), { as, body: { interest_ids } })
  const chosen = async (kim: { id: string; token: string }) => {
    const { body } = await vividly().get(path(kim), { as: kim })
    return body.map(({ interest_id }: { interest_id: string }) => interest_id)
  }

  it('are none at first', async () => {
    assert.deepEqual(await chosen(await vividly().student('kim')), [])
  })

  it('are replaced, and answered in the order of choice', async () => {
    const kim = await vividly().student('kim')
    await choose(kim, ['int_art', 'int_dance', 'int_space'])

    const { status, body } = await choose(kim, ['int_space', 'int_coding'])

    assert.equal(status, 200)
    assert.deepEqual(body, [
      { interest_id: 'int_space', name: 'Space & Astronomy', category: 'science' },
      { interest_id: 'int_coding', name: 'Coding', category: 'technology' },
    ])
    assert.deepEqual(await chosen(kim), ['int_space', 'int_coding'])
  })

  it('stay as they are when one is unknown', async () => {
    const kim = await vividly().student('kim')
    await choose(kim, ['int_art'])

    for (const unknown of ['int_none', '', 'INT_ART', 'int_art\0', '\ud800', 'x'.repeat(5000)]) {
      const { status, body } = await choose(kim, ['int_coding', unknown])
      assert.equal(status, 404)
      assert.deepEqual(body, { detail: 'One or more interests not found' })
    }
    assert.deepEqual(await chosen(kim), ['int_art'])
  })

  for (const [what, ids, expected] of [
    [
      'none',
      [],
      issue(
        ['body', 'interest_ids'],
        'too_short',
        'List should have at least 1 item after validation, not 0',
      ),
    ],
    [
      'six',
      ['a', 'b', 'c', 'd', 'e', 'f'],
      issue(
        ['body', 'interest_ids'],
        'too_long',
        'List should have at most 5 items after validation, not 6',
      ),
    ],
    [
      'one twice',
      ['int_art', 'int_art'],
      issue(['body', 'interest_ids'], 'value_error', 'Value error, Interest IDs must be unique'),
    ],
    [
      'a text',
      'int_art',
      issue(['body', 'interest_ids'], 'list_type', 'Input should be a valid list'),
    ],
    [
      'a number among them',
      ['int_art', 5],
      issue(['body', 'interest_ids', 1], 'string_type', 'Input should be a valid string'),
    ],
    ['nothing', undefined, issue(['body', 'interest_ids'], 'missing', 'Field required')],
  ] as const) {
    it(`cannot be ${what}`, async () => {
      assert.deepEqual(invalid(await choose(await vividly().student('kim'), ids)), [expected])
    })
  }

  it('are an activity of the student, not of the teacher who sets them', async () => {
    const ada = await vividly().teacher('ada')
    const kim = await vividly().student('kim')
    await vividly().createClass(ada, kim)

    await choose(kim, ['int_art'])
    await choose(kim, ['int_music'], ada)

    assert.deepEqual(await chosen(kim), ['int_music'])
    const [latest, ...earlier] = await vividly().activitiesOf(kim)
    assert.deepEqual(latest, { type: 'interest_updated', metadata: { interest_ids: ['int_art'] } })
    assert.deepEqual(
      earlier.map(({ type }) => type),
      ['class_joined'],
    )
  })

  it('are one of the selections that are sent at the same time, not a mixture', async () => {
    const kim = await vividly().student('kim')
    const selections = [['int_art', 'int_dance'], ['int_dance', 'int_music'], ['int_space']]

    const answers = await Promise.all(
      Array.from({ length: 21 }, (_, index) => choose(kim, selections[index % 3])),
    )

    assert.ok(answers.every(({ status }) => status === 200))
    const final = JSON.stringify(await chosen(kim))
    assert.ok(
      selections.some((selection) => JSON.stringify(selection) === final),
      final,
    )
  })
})
