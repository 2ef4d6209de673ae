import type { Activity } from '../activities/activity.ts'
import type { Moment } from '../moments/moment.ts'
import type { MomentPage } from '../moments/moments.ts'
import type { Builder } from './builder.ts'
import { loadersOf } from './context.ts'

/** A moment as far as it has been read; the rest is loaded when it is asked for. */
export interface GraphMoment {
  readonly moment: Omit<Moment, 'data'> & { readonly data?: string }
  readonly activity?: Activity
}

export type Types = ReturnType<typeof addTypes>

/** The object types of C.3 that hold a person's data. */
export function addTypes(builder: Builder) {
  const activity = builder.objectRef<Activity>('Activity')
  const moment = builder.objectRef<GraphMoment>('Moment')

  activity.implement({
    description: 'A kind of thing that happens.',
    fields: (t) => ({
      id: t.exposeInt('id'),
      name: t.exposeString('name', { description: 'Unique among the activities of its owner' }),
      description: t.exposeString('description'),
      activitySchema: t.string({
        description: 'JSON text of the JSON Schema (draft 7) that the data of moments satisfies',
        resolve: ({ schema }, _, { budget }) => budget.ofText(schema),
      }),
      icon: t.exposeString('icon', { description: 'Emoji, name or URL' }),
      color: t.exposeString('color', { description: '`#RRGGBB`' }),
      moments: t.field({
        type: [moment],
        description: 'The newest 100 moments, newest first',
        async resolve({ id }, _, context, { fieldNodes }) {
          const newest = await loadersOf(context).newestMoments.load(id)
          const within = await context.budget.ofList(newest, fieldNodes)
          return within.map((one) => ({ moment: one }))
        },
      }),
      momentCount: t.exposeInt('momentCount'),
    }),
  })

  moment.implement({
    description: 'One occurrence of an activity.',
    fields: (t) => ({
      id: t.int({ resolve: (one) => one.moment.id }),
      timestamp: t.field({
        type: 'DateTime',
        description: 'When it happened',
        resolve: (one) => one.moment.at,
      }),
      activityId: t.int({ resolve: (one) => one.moment.activityId }),
      data: t.string({
        description: 'JSON text of an object',
        async resolve({ moment: { id, data } }, _, context) {
          return context.budget.ofText(data ?? (await loadersOf(context).momentData.load(id)))
        },
      }),
      activity: t.field({
        type: activity,
        resolve: (one, _, context) =>
          one.activity ?? loadersOf(context).activity.load(one.moment.activityId),
      }),
    }),
  })

  const momentConnection = builder.objectRef<MomentPage>('MomentConnection').implement({
    description: 'A page of a list of moments.',
    fields: (t) => ({
      items: t.field({
        type: [moment],
        resolve: ({ items }, _, { budget }, { fieldNodes }) => budget.ofList(items, fieldNodes),
      }),
      total: t.exposeInt('total', { description: 'Moments on all pages' }),
      page: t.exposeInt('page', { description: 'Counted from 1' }),
      size: t.exposeInt('size', { description: 'Moments per page' }),
      pages: t.exposeInt('pages'),
    }),
  })
  return { activity, moment, momentConnection }
}
