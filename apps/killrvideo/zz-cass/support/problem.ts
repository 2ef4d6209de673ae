import assert from 'node:assert/strict'
import type { Answer } from '@usher/app/testing'

/** Asserts that an answer of the blueprint surface is this problem document, and nothing more. */
export function assertProblem(
  { status, headers, body }: Answer,
  expected: { status: number; title: string; detail: string; path: string },
): void {
  const { path, ...told } = expected
  assert.deepEqual(
    { status, body },
    {
      status: expected.status,
      body: { type: 'about:blank', ...told, instance: `/killrvideo${path}` },
    },
  )
  assert.equal(headers.get('content-type'), 'application/problem+json')
}

/** The faults that a 422 of the blueprint surface tells: `body.email value_error`. */
export function faultsOf({ status, body }: Answer): string[] {
  assert.equal(status, 422)
  assert.equal(typeof body.detail, 'string')
  const errors: { loc: string[]; msg: string; type: string }[] = body.errors
  for (const error of errors) {
    assert.deepEqual(Object.keys(error).sort(), ['loc', 'msg', 'type'])
    assert.ok(body.detail.includes(error.loc.at(-1)), 'the sentence names every field')
  }
  return errors.map(({ loc, type }) => `${loc.join('.')} ${type}`)
}

/** The same of the other surface, whose `detail` is the list. */
export function detailsOf({ status, body }: Answer): string[] {
  assert.equal(status, 422)
  assert.deepEqual(Object.keys(body), ['detail'])
  const errors: { loc: string[]; msg: string; type: string }[] = body.detail
  for (const error of errors) {
    assert.deepEqual(Object.keys(error).sort(), ['loc', 'msg', 'type'])
  }
  return errors.map(({ loc, type }) => `${loc.join('.')} ${type}`)
}
