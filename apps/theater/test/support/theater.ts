import { onEveryDatabase, type TestApp } from '@usher/app/testing'
import { theater } from '../../src/index.ts'
import { type Films, filmsOf } from './films.ts'
import { type People, peopleOf } from './people.ts'

/** The theater at work, with people and films that come in through the front door. */
export type Theater = TestApp & People & Films

/**
 * Declares the tests once per database. All of one group share a theater.
 *
 * @param variables what it is started with, beside what all tests have
 */
export function onEveryTheater(
  name: string,
  declare: (theater: () => Theater) => void,
  variables: Readonly<Record<string, string>> = {},
): void {
  onEveryDatabase(name, { module: theater, variables }, (app) => {
    const furnished = new WeakMap<TestApp, Theater>()
    declare(() => {
      const running = app()
      const known = furnished.get(running) ?? furnish(running)
      furnished.set(running, known)
      return known
    })
  })
}

export function furnish(app: TestApp): Theater {
  return { ...app, ...peopleOf(app), ...filmsOf(app) }
}
