import { oneOf, queryInteger, withDefault, z } from '@usher/http'
import { pageQuery } from '../blueprint/pagination.ts'
import { storedText } from '../users/fields.ts'

const SEARCH_MODES = ['keyword', 'semantic'] as const

export const searchQuery = {
  query: storedText({ min: 1 }),
  mode: withDefault(oneOf(SEARCH_MODES), 'keyword'),
  ...pageQuery,
}

export const suggestQuery = {
  query: storedText({ min: 1 }),
  limit: withDefault(queryInteger({ min: 1, max: 25 }), 10),
}

export const suggestion = z.object({ tag: z.string() }).meta({ id: 'TagSuggestion' })
