import assert from 'node:assert/strict'
import type { Answer, TestApp } from '@usher/app/testing'
import type { Person } from './people.ts'

interface Asked {
  readonly as?: Person | undefined
  readonly variables?: object | undefined
}

/** POST of a document. */
export function postQuery(
  app: TestApp,
  query: string,
  { as, variables }: Asked = {},
): Promise<Answer> {
  return app.post('/graphql', { as, body: { query, variables } })
}

/** The data of an answer without errors. */
export async function dataOf(app: TestApp, query: string, asked: Asked = {}) {
  const { status, body, text } = await postQuery(app, query, asked)
  assert.equal(status, 200, text)
  assert.equal(body.errors, undefined, text)
  return body.data
}

export interface GraphError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: { readonly status?: number }
}

/** The errors of an answer, as message, path and status of the twin in REST. */
export async function errorsOf(app: TestApp, query: string, asked: Asked = {}) {
  const { status, body, text } = await postQuery(app, query, asked)
  assert.equal(status, 200, text)
  assert.ok(Array.isArray(body.errors), text)
  return {
    data: body.data,
    errors: body.errors.map(({ message, path, extensions }: GraphError) => ({
      message,
      path: path?.join('.'),
      status: extensions?.status,
    })),
  }
}

export const refused = (message: string, path: string, status: number) => ({
  message,
  path,
  status,
})
