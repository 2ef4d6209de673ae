import { after, before, describe } from 'node:test'
import { databases, type TestedDatabase } from '@usher/storage/testing'
import type { AppModule } from '../app.ts'
import { startApp, type TestApp, type TestOptions } from './start-apps.ts'

/**
 * Declares the tests once per database. All of one group share an app, so each brings its own
 * people.
 *
 * @param declare gets a function that answers the running app, inside of tests only
 */
export function onEveryDatabase(name: string, start: Start, declare: Declare): void {
  for (const database of databases) onDatabase(database, name, start, declare)
}

type Start = { readonly module: AppModule } & Pick<TestOptions, 'variables' | 'beside'>
type Declare = (app: () => TestApp) => void

/** The same for one database. */
export function onDatabase(
  database: TestedDatabase,
  name: string,
  start: Start,
  declare: Declare,
): void {
  describe(`${name} (${database.name})`, { skip: database.skip }, () => {
    let running: TestApp | undefined
    let drop = async () => {}
    before(async () => {
      const fresh = await database.fresh(start.module.name)
      drop = fresh.drop
      const { module, ...options } = start
      running = await startApp(module, { databaseUrl: fresh.url, ...options })
    })
    after(async () => {
      await running?.stop()
      await drop()
    })
    declare(() => {
      if (!running) throw new TypeError('the app is there inside of tests only')
      return running
    })
  })
}
