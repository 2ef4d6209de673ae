import { type RawReply, type RawRequest, raw } from '@usher/http'
import { GraphQLError, getOperationAST, OperationTypeNode } from 'graphql'
import type { Allowances } from './allowances.ts'
import type { Refusals } from './answer.ts'
import { createExecutor, type Executor } from './executor.ts'
import { explorerPage } from './explorer.ts'
import { readRequest } from './request.ts'
import type { Services } from './schema.ts'

const facts = {
  hidden: true, // it is no REST path
  responses: {},
  cacheControl: 'no-store', // answers may hold secrets
}

/** Part C of the contract. */
export function graphqlRoutes(
  services: Services,
  limits: { refusals: Refusals; allowances: Allowances },
) {
  const answer = answering(createExecutor(services, limits), services)
  return [
    raw('GET', '/graphql', {
      ...facts,
      summary: 'GraphQL queries, and a page for trying them',
      handle: (request) => (wantsPage(request) ? explorerPage : answer(request)),
    }),
    raw('POST', '/graphql', {
      ...facts,
      summary: 'GraphQL queries and mutations',
      handle: answer,
    }),
  ]
}

function wantsPage({ headers, queryString }: RawRequest): boolean {
  const accepted = String(headers.accept ?? '')
  return accepted.includes('text/html') && !new URLSearchParams(queryString).has('query')
}

function answering(executor: Executor, services: Services) {
  return async (request: RawRequest): Promise<RawReply> => {
    const asked = readRequest(request)
    const document = asked.kind === 'params' ? executor.read(asked.params.query) : undefined
    // Before anything else is said (A.4). Where no token is needed none is looked at (C.4).
    const principal = document?.isOpen
      ? undefined
      : await services.engine.authenticate(request.bearer)

    if (asked.kind === 'refused') return failed(asked.status, asked.message)
    if (!document || document.kind === 'refused') return json(200, { errors: document?.errors })
    const operation = getOperationAST(document.document, asked.params.operationName)
    if (!operation) return json(200, { errors: [new GraphQLError(WHICH_OPERATION)] })
    if (request.method === 'GET' && operation.operation === OperationTypeNode.MUTATION) {
      return { ...failed(405, 'Mutations need POST'), headers: { ...JSON_TYPE, allow: 'POST' } }
    }
    const caller = { client: request.client, principal }
    return json(200, await executor.execute(document, asked.params, caller))
  }
}

const WHICH_OPERATION = 'The operation name must be that of one of the operations'

function failed(status: number, message: string): RawReply {
  return json(status, { errors: [new GraphQLError(message)] })
}

const JSON_TYPE = { 'content-type': 'application/json' }

function json(status: number, body: object): RawReply {
  return { status, headers: JSON_TYPE, body: JSON.stringify(body) }
}
