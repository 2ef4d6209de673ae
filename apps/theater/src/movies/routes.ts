import type { Clock } from '@usher/engine'
import { del, errorBody, get, noBody, patch, post, type Route, refusal, reply } from '@usher/http'
import { type ListedMovie, normalized, normalizedChanges } from './movies.ts'
import { movie, movieBodies, movieId, moviePage, movieUpdated, pageQuery } from './schemas.ts'
import { sqlMovies } from './storage.ts'
import type { MovieDatabase } from './tables.ts'

const noSuchMovie = () => refusal(404, 'Movie with the given ID was not found.')
const invalidInput = () => refusal(400, 'Invalid input data.')

/**
 * The catalogue (contract section 4), public; paths begin with `/theater`, to be put under
 * `/api/v1`.
 *
 * @param database the realm's, with `theaterMigrations` applied
 * @param clock says which year is too late for a release
 */
export function movieRoutes(database: MovieDatabase, clock: Clock): Route<unknown>[] {
  const movies = sqlMovies(database)
  const bodies = movieBodies(clock)
  const tags = ['theater']

  return [
    get('/theater/movies/', {
      summary: 'List films, newest entry first',
      tags,
      query: pageQuery,
      responses: { 200: moviePage, 404: errorBody, 422: errorBody },
      async handle({ query: { page, per_page } }) {
        const found = await movies.list({ offset: (page - 1) * per_page, limit: per_page })
        if (found.movies.length === 0) throw refusal(404, 'No movies found.')
        return reply(200, shownPage(found, page, per_page))
      },
    }),
    post('/theater/movies/', {
      summary: 'Add a film',
      tags,
      body: bodies.creation,
      responses: { 201: movie, 400: errorBody, 409: errorBody, 422: errorBody },
      async handle({ body }) {
        const outcome = await movies.add(normalized(body))
        switch (outcome.kind) {
          case 'added':
            return reply(201, outcome.movie)
          case 'already_exists':
            throw refusal(
              409,
              `A movie with the name '${body.name}' and release date '${body.date}' already exists.`,
            )
          case 'unstorable':
            throw invalidInput()
        }
      },
    }),
    get('/theater/movies/{movie_id}/', {
      summary: 'Show a film with its country, genres, actors and languages',
      tags,
      params: movieId,
      responses: { 200: movie, 404: errorBody, 422: errorBody },
      async handle({ params }) {
        const found = await movies.find(params.movie_id)
        if (!found) throw noSuchMovie()
        return reply(200, found)
      },
    }),
    patch('/theater/movies/{movie_id}/', {
      summary: 'Change fields of a film',
      tags,
      params: movieId,
      body: bodies.change,
      responses: { 200: movieUpdated, 400: errorBody, 404: errorBody, 422: errorBody },
      async handle({ params, body }) {
        const outcome = await movies.change(params.movie_id, normalizedChanges(body))
        switch (outcome.kind) {
          case 'changed':
            return reply(200, { detail: 'Movie updated successfully.' })
          case 'not_found':
            throw noSuchMovie()
          case 'unstorable':
            throw invalidInput()
        }
      },
    }),
    del('/theater/movies/{movie_id}/', {
      summary: 'Remove a film',
      tags,
      params: movieId,
      responses: { 204: noBody, 404: errorBody, 422: errorBody },
      async handle({ params }) {
        const outcome = await movies.remove(params.movie_id)
        if (outcome.kind === 'not_found') throw noSuchMovie()
        return reply(204)
      },
    }),
  ]
}

function shownPage(
  { total, movies }: { total: number; movies: readonly ListedMovie[] },
  page: number,
  perPage: number,
) {
  const pages = Math.ceil(total / perPage)
  // the path as the contract's clients know it, whatever prefix the app is served under
  const link = (to: number) => `/theater/movies/?page=${to}&per_page=${perPage}`
  return {
    movies,
    prev_page: page > 1 ? link(page - 1) : null,
    next_page: page < pages ? link(page + 1) : null,
    total_pages: pages,
    total_items: total,
  }
}
