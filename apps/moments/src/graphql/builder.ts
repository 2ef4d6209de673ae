import SchemaBuilder from '@pothos/core'
import { dateTime } from '@usher/http'
import { GraphQLError } from 'graphql'
import type { GraphContext } from './context.ts'

/** Builds the schema; each room adds its types and operations. */
export type Builder = ReturnType<typeof newBuilder>

export function newBuilder() {
  const builder = new SchemaBuilder<{
    Context: GraphContext
    DefaultFieldNullability: false
    Scalars: { DateTime: { Input: Date; Output: Date } }
  }>({ defaultFieldNullability: false })

  builder.scalarType('DateTime', {
    description:
      'An instant. In: ISO 8601 (`2024-01-31T10:00:00Z`, offsets and dates alone, too; ' +
      'without an offset it is UTC), or seconds since 1970. Out: UTC with milliseconds.',
    serialize: (instant) => instant.toISOString(),
    parseValue: readDateTime,
  })
  builder.queryType({ description: 'What can be asked. All data is the caller’s own.' })
  builder.mutationType({ description: 'What can be changed.' })
  return builder
}

const instant = dateTime()

function readDateTime(value: unknown): Date {
  const reading = instant.safeParse(value)
  if (reading.success) return reading.data
  throw new GraphQLError(reading.error.issues[0]?.message ?? 'Input should be a valid datetime')
}
