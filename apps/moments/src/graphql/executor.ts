import type { Principal } from '@usher/engine'
import type { Client } from '@usher/http'
import type { ExecutionResult } from 'graphql'
import { createYoga } from 'graphql-yoga'
import type { Allowances } from './allowances.ts'
import { answerOf, answerTo, type Refusals } from './answer.ts'
import { createBudget } from './budget.ts'
import type { GraphContext } from './context.ts'
import { documentReader, type ReadDocument } from './document.ts'
import { createLoaders } from './loaders.ts'
import type { GraphqlParams } from './request.ts'
import { createSchema, type Services } from './schema.ts'

type ValidDocument = Extract<ReadDocument, { kind: 'valid' }>

export interface Executor {
  /** Judges a document as far as it can be without its variables. */
  read(text: string): ReadDocument
  /** @throws {Refused} `rate_limited`: the caller has had enough for now; a fault of a resolver */
  execute(
    document: ValidDocument,
    params: GraphqlParams,
    caller: { readonly client: Client; readonly principal: Principal | undefined },
  ): Promise<object>
}

/**
 * Yoga executes. Nothing of its HTTP is used, because the contract has other words for it, and
 * documents are read by `documentReader`, which looks at limits and guard before it validates and
 * remembers less of what strangers send.
 */
export function createExecutor(
  services: Services,
  { refusals, allowances }: { refusals: Refusals; allowances: Allowances },
): Executor {
  const schema = createSchema(services)
  const yoga = createYoga<GraphContext>({
    schema,
    logging: false,
    maskedErrors: false, // `answerOf` tells refusals and faults apart
    parserAndValidationCache: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    cors: false,
  })

  return {
    read: documentReader(schema),
    async execute({ document, facts }, { variables, operationName }, { client, principal }) {
      const allowance = principal && allowances.of(principal.account.id)
      const budget = createBudget(facts.fieldsWithin, allowance)
      const signedIn = principal && {
        principal,
        loaders: createLoaders(services, principal.account.id, budget),
      }
      const contextValue: GraphContext = { client, budget, signedIn }
      const { execute } = yoga.getEnveloped(contextValue)
      const execution = execute({
        schema,
        document,
        contextValue,
        variableValues: variables,
        operationName,
      })
      return Promise.race([execution, budget.isUsedUp]).then(
        // Nothing here answers bit by bit, so there is one result.
        (result) => answerOf(result as ExecutionResult, { variables, refusals }),
        answerTo,
      )
    },
  }
}
