import { isJsonObject, type JsonObject } from './json-object.ts'

const NAME = '__proto__'

/**
 * Says what a schema demands of a property called `__proto__` in keywords that ajv hears: it leaves
 * that name out of `properties`, `patternProperties` and `dependencies`.
 */
export function withProtoName(schema: JsonObject): JsonObject {
  return [inPattern, inPatternProperties, inAllOf].reduce(
    (changed, change) => change(changed),
    schema,
  )
}

function inPattern(schema: JsonObject): JsonObject {
  const found = taken(schema.patternProperties)
  if (!found) return schema
  return {
    ...schema,
    patternProperties: { ...found.others, [unused(NAME, found.others)]: found.own },
  }
}

function inPatternProperties(schema: JsonObject): JsonObject {
  const found = taken(schema.properties)
  if (!found) return schema
  const { patternProperties } = schema
  const patterns = isJsonObject(patternProperties) ? patternProperties : {}
  return {
    ...schema,
    properties: found.others,
    patternProperties: { ...patterns, [unused(`^${NAME}$`, patterns)]: found.own },
  }
}

function inAllOf(schema: JsonObject): JsonObject {
  const found = taken(schema.dependencies)
  if (!found) return schema
  const { allOf } = schema
  const demanded = Array.isArray(found.own) ? { required: found.own } : found.own
  const unlessAbsent = { anyOf: [{ not: { required: [NAME] } }, demanded] }
  return {
    ...schema,
    dependencies: found.others,
    allOf: [...(Array.isArray(allOf) ? allOf : []), unlessAbsent],
  }
}

function taken(map: unknown): { own: unknown; others: JsonObject } | undefined {
  if (!isJsonObject(map) || !Object.hasOwn(map, NAME)) return undefined
  const { [NAME]: own, ...others } = map
  return { own, others }
}

/** A pattern that means the same, and that the schema does not have yet. */
function unused(pattern: string, patterns: JsonObject): string {
  let same = `(?:${pattern})`
  while (Object.hasOwn(patterns, same)) same = `(?:${same})`
  return same
}
