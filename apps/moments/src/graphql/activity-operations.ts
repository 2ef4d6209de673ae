import { unlessNull } from '@usher/http'
import type { Activities } from '../activities/activities.ts'
import { activityTexts } from '../activities/schemas.ts'
import { limit, skip } from '../fields.ts'
import type { Builder } from './builder.ts'
import { loadersOf, ownerOf } from './context.ts'
import { judged } from './fields.ts'
import type { Types } from './types.ts'

const SCHEMA_TEXT = 'JSON text of an object, a JSON Schema of draft 7'

const { name, description, icon, color } = activityTexts
const changedTexts = {
  name: unlessNull(name),
  description: unlessNull(description),
  icon: unlessNull(icon),
  color: unlessNull(color),
}

/** B.1 by the names of C.2. */
export function addActivityOperations(builder: Builder, types: Types, activities: Activities) {
  addQueries(builder, types, activities)
  addMutations(builder, types, activities)
}

function addQueries(builder: Builder, { activity }: Types, activities: Activities): void {
  builder.queryFields((t) => ({
    getActivity: t.field({
      description: 'An activity',
      type: activity,
      nullable: true,
      args: { id: t.arg.int({ required: true }) },
      resolve: (_, { id }, context) => activities.get({ ownerId: ownerOf(context), id }),
    }),
    getActivities: t.field({
      description: 'The activities, oldest first',
      type: [activity],
      args: {
        skip: t.arg.int({ required: true, defaultValue: 0 }),
        limit: t.arg.int({ required: true, defaultValue: 100, description: '1 to 100' }),
      },
      async resolve(_, part, context, { fieldNodes }) {
        const judgedPart = judged({ skip: skip(), limit: limit(100) }, part)
        const found = await activities.list(ownerOf(context), judgedPart)
        return context.budget.ofList(found, fieldNodes)
      },
    }),
    getRecentActivities: t.field({
      description: 'The activities that have moments, the one with the newest moment first',
      type: [activity],
      args: { limit: t.arg.int({ required: true, defaultValue: 5, description: '1 to 20' }) },
      async resolve(_, part, context, { fieldNodes }) {
        const recent = await activities.listRecent(
          ownerOf(context),
          judged({ limit: limit(20) }, part).limit,
        )
        return context.budget.ofList(recent, fieldNodes)
      },
    }),
  }))
}

function addMutations(builder: Builder, { activity }: Types, activities: Activities): void {
  const { activityInput, activityUpdateInput } = addInputs(builder)
  builder.mutationFields((t) => ({
    createActivity: t.field({
      description: 'Creates an activity',
      type: activity,
      args: { activity: t.arg({ type: activityInput, required: true }) },
      resolve(_, { activity: given }, context) {
        const texts = judged(activityTexts, given)
        return activities.create(ownerOf(context), { ...texts, schema: given.activitySchema })
      },
    }),
    updateActivity: t.field({
      description: 'Changes the given fields of an activity; its moments stay as they are',
      type: activity,
      args: {
        activityId: t.arg.int({ required: true }),
        activity: t.arg({ type: activityUpdateInput, required: true }),
      },
      async resolve(_, { activityId: id, activity: given }, context) {
        const texts = judged(changedTexts, given)
        const schema = given.activitySchema ?? undefined
        const updated = await activities.update(
          { ownerId: ownerOf(context), id },
          { ...texts, schema },
        )
        loadersOf(context).forget()
        return updated
      },
    }),
    deleteActivity: t.boolean({
      description: 'Deletes an activity with its moments',
      args: { activityId: t.arg.int({ required: true }) },
      async resolve(_, { activityId: id }, context) {
        await activities.remove({ ownerId: ownerOf(context), id })
        loadersOf(context).forget()
        return true
      },
    }),
  }))
}

function addInputs(builder: Builder) {
  const descriptions = {
    name: '1 to 255 characters, unique among the activities of its owner',
    description: '1 to 1000 characters',
    activitySchema: SCHEMA_TEXT,
    icon: '1 to 255 characters: emoji, name or URL',
    color: '`#RRGGBB`',
  }
  const activityInput = builder.inputType('ActivityInput', {
    fields: (t) => ({
      name: t.string({ required: true, description: descriptions.name }),
      description: t.string({ required: true, description: descriptions.description }),
      activitySchema: t.string({ required: true, description: descriptions.activitySchema }),
      icon: t.string({ required: true, description: descriptions.icon }),
      color: t.string({ required: true, description: descriptions.color }),
    }),
  })
  const activityUpdateInput = builder.inputType('ActivityUpdateInput', {
    description: 'What is absent or null stays as it is.',
    fields: (t) => ({
      name: t.string({ description: descriptions.name }),
      description: t.string({ description: descriptions.description }),
      activitySchema: t.string({ description: descriptions.activitySchema }),
      icon: t.string({ description: descriptions.icon }),
      color: t.string({ description: descriptions.color }),
    }),
  })
  return { activityInput, activityUpdateInput }
}
