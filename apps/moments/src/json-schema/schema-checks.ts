import type { AccountId } from '@usher/engine'
import { boundedCache } from '../bounded-cache.ts'
import { createCheckLane } from './check-lane.ts'
import type { Finding } from './check-worker.ts'
import type { JsonObjectReading } from './json-object.ts'
import { type LightSchema, lightSchema } from './light-schema.ts'
import { prepareSchema } from './prepare-schema.ts'
import { inOneLine } from './reason.ts'

type ReadObject = Extract<JsonObjectReading, { kind: 'object' }>

/** Judges by schemas that anybody may have written, without holding anybody else up. */
export interface SchemaChecks {
  /** Why an object is no schema that can be used (contract, B.2), in one line. */
  schemaProblem(schema: ReadObject, by: AccountId): Promise<string | undefined>
  /** Why an object does not satisfy a schema that has been checked, in one line. */
  dataProblem(schemaText: string, data: ReadObject, by: AccountId): Promise<string | undefined>
}

type Known = { readonly light: LightSchema } | { readonly refused: string } | 'heavy'

const LIGHT_CHARACTERS = 16_000
/** To read one takes a tenth of a millisecond: it stands for hundreds of ranges. */
const LIGHT_PROPERTY_ESCAPES = 50
const MOST_REMEMBERED = 200 // schemas without expressions; those with some count more

/**
 * Light schemas are judged at once, by code whose time is bounded. All others are compiled and used
 * in a process of their own, which ends when it takes too long.
 */
export function createSchemaChecks(): SchemaChecks {
  const known = boundedCache<Known>(MOST_REMEMBERED, weightOf)
  const lane = createCheckLane()

  const look = (schemaText: string): Known =>
    schemaText.length > LIGHT_CHARACTERS || hasManyPropertyEscapes(schemaText)
      ? 'heavy'
      : known.of(schemaText, () => lookClosely(schemaText))

  return {
    async schemaProblem({ text }, by) {
      const found = look(text)
      if (found === 'heavy') return told(await lane.check({ schema: text }, by))
      return 'refused' in found ? told(found.refused) : undefined
    },
    async dataProblem(schemaText, { value, text, size }, by) {
      const found = look(schemaText)
      if (found !== 'heavy' && 'light' in found && found.light.isQuickFor(size)) {
        return told(found.light.judge(value))
      }
      return told(await lane.check({ schema: schemaText, data: text }, by))
    },
  }
}

function hasManyPropertyEscapes(schemaText: string): boolean {
  return (
    schemaText.split(/\\\\p\{/i, LIGHT_PROPERTY_ESCAPES + 2).length > LIGHT_PROPERTY_ESCAPES + 1
  )
}

function lookClosely(schemaText: string): Known {
  const preparation = prepareSchema(schemaText)
  if (preparation.kind === 'refused') return { refused: preparation.reason }
  const light = lightSchema(preparation.prepared)
  return light ? { light } : 'heavy'
}

function weightOf(known: Known): number {
  return known !== 'heavy' && 'light' in known ? 1 + 2 * known.light.expressions : 1
}

function told(finding: Finding): string | undefined {
  return finding === undefined ? undefined : inOneLine(finding)
}
