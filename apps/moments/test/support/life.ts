import { randomUUID } from 'node:crypto'
import type { TestApp } from '@usher/app/testing'
import { addActivity, addMoment, newPerson, type Person } from './people.ts'

/** Somebody with an activity and two moments, whose texts all hold a word that nobody else has. */
export interface Life {
  readonly owner: Person
  readonly word: string
  readonly activityId: number
  readonly momentId: number
}

export async function newLife(app: TestApp, name?: string): Promise<Life> {
  const owner = await newPerson(app, name)
  const word = randomUUID()
  const { id: activityId } = await addActivity(app, owner, {
    name: word,
    description: word,
    icon: word,
    activity_schema: { title: word },
  })
  const { id: momentId } = await addMoment(app, owner, activityId, { data: { note: word } })
  await addMoment(app, owner, activityId, { data: { note: word } })
  return { owner, word, activityId, momentId }
}

/** All that there is of a life, for a comparison. */
export async function traceOf(app: TestApp, { owner }: Life): Promise<string> {
  const { text: activities } = await app.get('/v1/activities', { as: owner })
  const { text: moments } = await app.get('/v1/moments?size=100', { as: owner })
  return activities + moments
}
