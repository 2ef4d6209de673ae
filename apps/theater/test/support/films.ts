import assert from 'node:assert/strict'
import type { TestApp } from '@usher/app/testing'

export const MOVIES = '/api/v1/theater/movies/'

/** A film that is fine in every respect; tests change what they are about. */
export const FILM = {
  name: 'Heat',
  date: '1995-12-15',
  score: 83,
  overview: 'A detective and a thief meet for a coffee.',
  status: 'Released',
  budget: 60_000_000,
  revenue: 187_400_000.5,
  country: 'US',
  genres: ['Crime', 'Thriller'],
  actors: ['Al Pacino', 'Robert De Niro'],
  languages: ['English'],
} as const

export type Films = ReturnType<typeof filmsOf>

/** What tests do with films. */
export function filmsOf({ get, post, patch, delete: remove }: TestApp) {
  let count = 0
  const create = (changes: object = {}) => post(MOVIES, { body: { ...FILM, ...changes } })
  return {
    /** A name that no film has had before. */
    newName(name = 'Film'): string {
      count += 1
      return `${name} ${count}`
    },
    create,
    /** Creates a film and answers its body. */
    async created(changes: object = {}) {
      count += 1
      const answer = await create({ name: `Film ${count}`, ...changes })
      assert.equal(answer.status, 201, answer.text)
      return answer.body
    },
    list: (query = '') => get(`${MOVIES}${query}`),
    show: (id: number | string) => get(`${MOVIES}${id}/`),
    change: (id: number | string, body: unknown) => patch(`${MOVIES}${id}/`, { body }),
    remove: (id: number | string) => remove(`${MOVIES}${id}/`),
  }
}
