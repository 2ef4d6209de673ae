import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Lexer,
  OperationTypeNode,
  parse,
  Source,
  specifiedRules,
  TokenKind,
  validate,
} from 'graphql'
import { boundedCache } from '../bounded-cache.ts'
import { type DocumentFacts, documentFacts } from './document-facts.ts'
import { brokenLimit, MOST_CHARACTERS } from './limits.ts'
import { redact, textsInDocument } from './redact.ts'

/** A document that a client sent, judged as far as it can be without its variables. */
export type ReadDocument = {
  /** Whether it needs no token (contract, C.4). */
  readonly isOpen: boolean
} & (
  | { readonly kind: 'valid'; readonly document: DocumentNode; readonly facts: DocumentFacts }
  | { readonly kind: 'refused'; readonly errors: readonly GraphQLError[] }
)

const MOST_NESTED = 100 // brackets of any kind; the parser follows them on its stack
const REMEMBERED_CHARACTERS = 400_000 // about 40 MB of documents
const LONGEST_REMEMBERED = 4_000

/** Reads documents, and remembers the short ones that come again and again. */
export function documentReader(schema: GraphQLSchema): (text: string) => ReadDocument {
  const known = boundedCache<ReadDocument>(REMEMBERED_CHARACTERS, (_, text) => text.length)
  return (text) =>
    text.length <= LONGEST_REMEMBERED
      ? known.of(text, () => readDocument(text, schema))
      : readDocument(text, schema)
}

/** In the order of the contract: the guard looks at a document before it is validated. */
function readDocument(text: string, schema: GraphQLSchema): ReadDocument {
  if (isTooLong(text)) {
    return refused(false, `A document may have ${MOST_CHARACTERS} characters`)
  }
  const told = (errors: readonly GraphQLError[]) => redact(errors, textsInDocument(text))
  const parsed = parsedDocument(text)
  if ('error' in parsed) return { isOpen: false, kind: 'refused', errors: told([parsed.error]) }
  const { document } = parsed
  const facts = documentFacts(document)
  if (!facts) return refused(false, 'Fragments must not lead back to themselves')
  const isOpen = asksForSecretsOnly(facts)
  const broken = brokenLimit(facts)
  if (broken !== undefined) return refused(isOpen, broken)
  // Without a token nobody learns names that were not guessed.
  const errors = validate(schema, document, specifiedRules, { hideSuggestions: isOpen })
  return errors.length > 0
    ? { isOpen, kind: 'refused', errors: told(errors) }
    : { isOpen, kind: 'valid', document, facts }
}

function refused(isOpen: boolean, message: string): ReadDocument {
  return { isOpen, kind: 'refused', errors: [new GraphQLError(message)] }
}

function isTooLong(text: string): boolean {
  return text.length > MOST_CHARACTERS && [...text].length > MOST_CHARACTERS
}

function parsedDocument(
  text: string,
): { readonly document: DocumentNode } | { readonly error: GraphQLError } {
  try {
    const source = new Source(text)
    if (isNestedDeeply(source)) {
      return { error: new GraphQLError('The document is nested too deeply') }
    }
    return { document: parse(source) }
  } catch (error) {
    if (error instanceof GraphQLError) return { error }
    throw error
  }
}

function isNestedDeeply(source: Source): boolean {
  const lexer = new Lexer(source)
  let depth = 0
  for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; kind = lexer.advance().kind) {
    if (OPENING.has(kind)) depth += 1
    if (CLOSING.has(kind)) depth -= 1
    if (depth > MOST_NESTED) return true
  }
  return false
}

const OPENING = new Set<TokenKind>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const CLOSING = new Set<TokenKind>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/** Whether all it asks for is to register or to log in, by the names of fields and not by aliases. */
function asksForSecretsOnly({ operations, isComplete }: DocumentFacts): boolean {
  return (
    isComplete &&
    operations.length > 0 &&
    operations.every(
      ({ operation, guardedRoots }) =>
        operation.operation === OperationTypeNode.MUTATION && guardedRoots === 0,
    )
  )
}
