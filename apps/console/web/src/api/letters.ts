import { queryOptions } from '@tanstack/react-query'
import type { lettersBody } from '../../../src/letters/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import { SERVER_PATH } from './server.ts'
import type { Body } from './wire.ts'

export type Letter = Body<typeof lettersBody>['letters'][number]

/** Whose letter, in which language. */
export interface LetterPlace {
  readonly realm: string
  readonly language: string
}

export const lettersQuery = (place: LetterPlace) =>
  queryOptions({
    queryKey: [ADMIN, 'letters', place],
    queryFn: () =>
      ask<Body<typeof lettersBody>>(
        'GET',
        `/console/api/letters?${new URLSearchParams({ ...place })}`,
      ),
  })

/** The address of its HTML, which has a sandboxing policy of its own. */
export function letterUrl(place: LetterPlace, letter: Letter): string {
  return `${SERVER_PATH}/console/api/letters/html?${new URLSearchParams(named(place, letter))}`
}

/** Resolves when the mail server has taken it. */
export function sendLetter(place: LetterPlace, letter: Letter): Promise<unknown> {
  return ask('POST', '/console/api/letters/test', { body: named(place, letter) })
}

function named(place: LetterPlace, { kind, event }: Letter): Record<string, string> {
  return { ...place, kind, ...(event !== null && { event }) }
}
