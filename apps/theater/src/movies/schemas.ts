import type { Clock } from '@usher/engine'
import {
  date,
  list,
  number,
  object,
  oneOf,
  optionalOrRefusedNull,
  queryInteger,
  rule,
  text,
  withDefault,
  z,
} from '@usher/http'
import { MOVIE_STATUSES } from './movies.ts'

export const pageQuery = {
  page: withDefault(queryInteger({ min: 1 }), 1),
  per_page: withDefault(queryInteger({ min: 1, max: 20 }), 10),
}

export const movieId = { movie_id: queryInteger() }

/** The bodies of creation and change (contract 4.2 and 4.4); years are judged by the clock. */
export function movieBodies(clock: Clock) {
  const fields = {
    name: text({ max: 255 }),
    date: rule(date(), (day) => {
      const lastYear = clock.now().getUTCFullYear() + 1
      if (Number(day.slice(0, 4)) <= lastYear) return undefined
      return `The year in 'date' cannot be greater than ${lastYear}.`
    }),
    score: number({ min: 0, max: 100 }),
    overview: text(),
    status: oneOf(MOVIE_STATUSES),
    budget: number({ min: 0 }),
    revenue: number({ min: 0 }),
  }
  const names = list(text())
  return {
    creation: object({
      ...fields,
      country: text(),
      genres: names,
      actors: names,
      languages: names,
    }),
    change: object({
      name: optionalOrRefusedNull(fields.name),
      date: optionalOrRefusedNull(fields.date),
      score: optionalOrRefusedNull(fields.score),
      overview: optionalOrRefusedNull(fields.overview),
      status: optionalOrRefusedNull(fields.status),
      budget: optionalOrRefusedNull(fields.budget),
      revenue: optionalOrRefusedNull(fields.revenue),
    }),
  }
}

const listedMovie = z.object({
  id: z.int(),
  name: z.string(),
  date: z.string().meta({ format: 'date' }),
  score: z.number(),
  overview: z.string(),
})

export const moviePage = z.object({
  movies: z.array(listedMovie),
  prev_page: z.string().nullable(),
  next_page: z.string().nullable(),
  total_pages: z.int(),
  total_items: z.int(),
})

const named = z.object({ id: z.int(), name: z.string() })

export const movie = listedMovie.extend({
  status: z.enum(MOVIE_STATUSES),
  budget: z.number(),
  revenue: z.number(),
  country: z.object({ id: z.int(), code: z.string(), name: z.string().nullable() }),
  genres: z.array(named),
  actors: z.array(named),
  languages: z.array(named),
})

export const movieUpdated = z.object({ detail: z.literal('Movie updated successfully.') })
