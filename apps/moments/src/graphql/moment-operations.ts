import { page, reference, size } from '../fields.ts'
import type { Moments } from '../moments/moments.ts'
import type { Builder } from './builder.ts'
import { loadersOf, ownerOf } from './context.ts'
import { judged } from './fields.ts'
import type { Types } from './types.ts'

/** B.3 by the names of C.2. */
export function addMomentOperations(builder: Builder, types: Types, moments: Moments): void {
  addQueries(builder, types, moments)
  addMutations(builder, types, moments)
}

function addQueries(builder: Builder, { moment, momentConnection }: Types, moments: Moments): void {
  builder.queryFields((t) => ({
    getMoment: t.field({
      description: 'A moment',
      type: moment,
      nullable: true,
      args: { id: t.arg.int({ required: true }) },
      resolve: (_, { id }, context) => moments.get({ ownerId: ownerOf(context), id }),
    }),
    getMoments: t.field({
      description: 'The moments that all conditions hold for, newest first',
      type: momentConnection,
      args: {
        page: t.arg.int({ required: true, defaultValue: 1, description: 'Counted from 1' }),
        size: t.arg.int({ required: true, defaultValue: 50, description: '1 to 100' }),
        activityId: t.arg.int(),
        startTime: t.arg({ type: 'DateTime', description: 'Inclusive' }),
        endTime: t.arg({ type: 'DateTime', description: 'Inclusive' }),
      },
      resolve(_, { activityId, startTime, endTime, ...paging }, context) {
        const filter = {
          activityId: activityId ?? undefined,
          from: startTime ?? undefined,
          until: endTime ?? undefined,
        }
        const judgedPaging = judged({ page: page(), size: size() }, paging)
        return moments.list(ownerOf(context), filter, judgedPaging)
      },
    }),
  }))
}

function addMutations(builder: Builder, { moment }: Types, moments: Moments): void {
  const { momentInput, momentUpdateInput } = addInputs(builder)
  builder.mutationFields((t) => ({
    createMoment: t.field({
      description: 'Notes that an activity happened',
      type: moment,
      args: { moment: t.arg({ type: momentInput, required: true }) },
      async resolve(_, { moment: given }, context) {
        const { activityId } = judged({ activityId: reference() }, given)
        const { data, timestamp } = given
        const at = timestamp ?? undefined
        const noted = await moments.create(ownerOf(context), { activityId, data, at })
        loadersOf(context).forget()
        return noted
      },
    }),
    updateMoment: t.field({
      description: 'Changes the given fields of a moment; it stays with its activity',
      type: moment,
      args: {
        momentId: t.arg.int({ required: true }),
        moment: t.arg({ type: momentUpdateInput, required: true }),
      },
      async resolve(_, { momentId: id, moment: given }, context) {
        const fields = { data: given.data ?? undefined, at: given.timestamp ?? undefined }
        const updated = await moments.update({ ownerId: ownerOf(context), id }, fields)
        loadersOf(context).forget()
        return updated
      },
    }),
    deleteMoment: t.boolean({
      description: 'Deletes a moment',
      args: { momentId: t.arg.int({ required: true }) },
      async resolve(_, { momentId: id }, context) {
        await moments.remove({ ownerId: ownerOf(context), id })
        loadersOf(context).forget()
        return true
      },
    }),
  }))
}

function addInputs(builder: Builder) {
  const data = 'JSON text of an object that satisfies the schema of the activity'
  const momentInput = builder.inputType('MomentInput', {
    fields: (t) => ({
      activityId: t.int({ required: true }),
      data: t.string({ required: true, description: data }),
      timestamp: t.field({ type: 'DateTime', description: 'When it happened; default: now' }),
    }),
  })
  const momentUpdateInput = builder.inputType('MomentUpdateInput', {
    description: 'What is absent or null stays as it is.',
    fields: (t) => ({
      activityId: t.int({ description: 'Ignored: a moment never changes its activity' }),
      data: t.string({ description: data }),
      timestamp: t.field({ type: 'DateTime', description: 'When it happened' }),
    }),
  })
  return { momentInput, momentUpdateInput }
}
