import { queryInteger, withDefault, z } from '@usher/http'

const DEFAULT_PAGE_SIZE = 10
const MAX_PAGE_SIZE = 100

/** The query of every list that comes in pages (section A.2). */
export const pageQuery = {
  page: withDefault(queryInteger({ min: 1 }), 1),
  pageSize: withDefault(queryInteger({ min: 1, max: MAX_PAGE_SIZE }), DEFAULT_PAGE_SIZE),
}

export interface PageRequest {
  /** Counted from 1. */
  readonly page: number
  readonly pageSize: number
}

/** How many items a page leaves out before its own. */
export function offsetOf({ page, pageSize }: PageRequest): number {
  return (page - 1) * pageSize
}

/** The envelope of a page of such items. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), pagination })
}

const pagination = z
  .object({
    currentPage: z.int(),
    pageSize: z.int(),
    totalItems: z.int(),
    totalPages: z.int(),
  })
  .meta({ id: 'Pagination' })

/**
 * Puts the items of a page into the envelope.
 *
 * @param totalItems all matching items, on whichever page
 */
export function pageBody<Item>(
  data: readonly Item[],
  totalItems: number,
  { page, pageSize }: PageRequest,
) {
  const totalPages = Math.ceil(totalItems / pageSize)
  return { data, pagination: { currentPage: page, pageSize, totalItems, totalPages } }
}
