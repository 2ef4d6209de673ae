import assert from 'node:assert/strict'
import type { Answer } from '@usher/app/testing'

export interface Issue {
  readonly type: string
  readonly loc: readonly (string | number)[]
  readonly msg: string
}

export function issue(loc: Issue['loc'], type: string, msg: string): Issue {
  return { type, loc, msg }
}

/** The entries of a 422, without their `ctx`; that no others than the four fields are in them. */
export function invalid(answer: Answer): readonly Issue[] {
  assert.equal(answer.status, 422)
  assert.deepEqual(Object.keys(answer.body), ['detail'])
  return answer.body.detail.map(({ type, loc, msg, ctx, ...rest }: Issue & { ctx?: unknown }) => {
    assert.deepEqual(rest, {})
    assert.ok(ctx === undefined || typeof ctx === 'object')
    return { type, loc, msg }
  })
}
