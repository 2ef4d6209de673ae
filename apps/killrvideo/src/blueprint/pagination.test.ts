import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { offsetOf, pageBody } from './pagination.ts'

it('no items are no pages', () => {
  const { pagination } = pageBody([], 0, { page: 1, pageSize: 10 })

  assert.deepEqual(pagination, { currentPage: 1, pageSize: 10, totalItems: 0, totalPages: 0 })
})

it('all pages together are all items, once each and in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 100 }), (items, pageSize) => {
      const pageAt = (page: number) => {
        const offset = offsetOf({ page, pageSize })
        return pageBody(items.slice(offset, offset + pageSize), items.length, { page, pageSize })
      }
      const { totalPages } = pageAt(1).pagination
      const pages = Array.from({ length: totalPages }, (_, index) => pageAt(index + 1).data)

      assert.deepEqual(pages.flat(), items)
      assert.equal(pageAt(totalPages + 1).data.length, 0)
    }),
  )
})
