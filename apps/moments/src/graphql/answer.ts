import type { RefusalReply } from '@usher/app'
import { type ExecutionResult, GraphQLError, type GraphQLErrorOptions } from 'graphql'
import { AnswerTooLarge } from './budget.ts'
import { ArgumentsInvalid } from './fields.ts'
import { redact, textsInVariables } from './redact.ts'

/** The contract's words for what a service threw; `undefined`: a fault. */
export type Refusals = (error: unknown) => RefusalReply | undefined

const TOO_LARGE = 'The answer would be too large; ask for less at once'

/** The answer to a request that was given up. @throws whatever else it was given up for */
export function answerTo(reason: unknown): object {
  if (!(reason instanceof AnswerTooLarge)) throw reason
  return { errors: [refusal({ status: 400, detail: TOO_LARGE })] }
}

/**
 * The result as clients get it: refusals in the words of REST with its status.
 *
 * @throws the first fault among the errors; a client is told nothing about it
 */
export function answerOf(
  { data, errors }: ExecutionResult,
  { variables, refusals }: { variables: unknown; refusals: Refusals },
): object {
  if (!errors) return { data }
  // Before anything is resolved there is no path, and GraphQL itself speaks about the variables.
  if (data === undefined) return { errors: redact(errors, textsInVariables(variables)) }
  return { data, errors: errors.map((error) => told(error, refusals)) }
}

function told(error: GraphQLError, refusals: Refusals): GraphQLError {
  const { originalError, nodes, source, positions, path } = error
  if (!originalError || originalError instanceof GraphQLError) return error
  const reply =
    originalError instanceof ArgumentsInvalid
      ? { status: 422, detail: originalError.message }
      : refusals(originalError)
  if (!reply) throw originalError
  return refusal(reply, { nodes, source, positions, path })
}

function refusal(
  { status, detail }: Pick<RefusalReply, 'status' | 'detail'>,
  place: GraphQLErrorOptions = {},
): GraphQLError {
  return new GraphQLError(detail, { ...place, extensions: { status } })
}
