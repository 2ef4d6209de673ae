import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changed, type Draft, draftFor } from './draft.ts'

const typing: Draft<'search' | 'status'> = { basis: {}, fields: { search: 'kim' } }

describe('the draft of a filter', () => {
  it('shows the filter in force at first', () => {
    assert.deepEqual(draftFor({ search: 'lee' }, undefined).fields, { search: 'lee' })
  })

  it('keeps what is being typed while the filter in force stays', () => {
    assert.equal(draftFor({}, typing), typing)
    assert.equal(draftFor({ search: undefined, status: '' }, typing), typing)
  })

  it('shows the filter in force again when that has changed, as by Back', () => {
    assert.deepEqual(draftFor({ status: 'active' }, typing).fields, { status: 'active' })
  })

  it('applies everything that stands in the fields when one of them is chosen', () => {
    assert.deepEqual(changed(typing, { status: 'suspended' }), {
      search: 'kim',
      status: 'suspended',
    })
  })

  it('leaves out what is empty', () => {
    assert.deepEqual(changed({ basis: {}, fields: { search: '  ', status: 'active' } }), {
      status: 'active',
    })
    assert.deepEqual(changed(typing, { search: '' }), {})
  })
})
