import type { DocumentFacts, Facts } from './document-facts.ts'

// The limits of the contract, C.5.
export const MOST_CHARACTERS = 20_000
const MOST_LEVELS = 8
const MOST_ROOTS = 10
const MOST_SECRETS = 1
const MOST_FIELDS = 1_000

/** The first limit that a document goes over, in words for the client. */
export function brokenLimit({ operations, fragments }: DocumentFacts): string | undefined {
  for (const facts of fragments) {
    if (facts.fields > MOST_FIELDS) return tooManyFields
  }
  return operations.map(limitBrokenBy).find((broken) => broken !== undefined)
}

function limitBrokenBy({ depth, fields, roots, secretRoots }: Facts): string | undefined {
  if (fields > MOST_FIELDS) return tooManyFields
  if (depth > MOST_LEVELS) return `An operation may have ${MOST_LEVELS} levels of fields`
  if (roots > MOST_ROOTS) return `An operation may have ${MOST_ROOTS} root fields`
  if (secretRoots > MOST_SECRETS) return 'An operation may have one registerUser or login'
  return undefined
}

const tooManyFields = `An operation may have ${MOST_FIELDS} fields`
