import { GraphQLError } from 'graphql'

const SHORTEST_SECRET = 8 // shorter texts are words, and would be cut out of other words

/**
 * The same errors without the texts that a client sent: GraphQL repeats what it cannot use, which
 * may be a secret under a wrong name (A.2, A.3).
 */
export function redact(
  errors: readonly GraphQLError[],
  texts: ReadonlySet<string>,
): readonly GraphQLError[] {
  const secrets = [...texts].filter((text) => text.length >= SHORTEST_SECRET)
  return errors.map((error) => {
    const { nodes, source, positions } = error
    const message = secrets.reduce((told, secret) => told.replaceAll(secret, '…'), error.message)
    return new GraphQLError(message, { nodes, source, positions })
  })
}

/** The texts that stand in a document, also in one that cannot be parsed. */
export function textsInDocument(document: string): ReadonlySet<string> {
  const found = document.matchAll(/"""([\s\S]*?)"""|"((?:[^"\\\n\r]|\\.)*)"?/g)
  return new Set([...found].map(([, block, line]) => block ?? line ?? ''))
}

/** The texts in variables, and as GraphQL writes them. Keeps its own stack: they may be deep. */
export function textsInVariables(variables: unknown): ReadonlySet<string> {
  const texts = new Set<string>()
  const waiting = [variables]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'string') texts.add(value).add(JSON.stringify(value).slice(1, -1))
    if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) waiting.push(inner)
    }
  }
  return texts
}
