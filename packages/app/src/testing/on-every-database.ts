import { after, before, describe } from 'node:test'
import { databases } from '@usher/storage/testing'
import type { AppModule } from '../app.ts'
import { startApp, type TestApp, type TestOptions } from './start-apps.ts'

/**
 * Declares the tests once per database. All of one group share an app, so each brings its own
 * people.
 *
 * @param declare gets a function that answers the running app, inside of tests only
 */
export function onEveryDatabase(
  name: string,
  start: { readonly module: AppModule } & Pick<TestOptions, 'variables' | 'beside'>,
  declare: (app: () => TestApp) => void,
): void {
  for (const database of databases) {
    describe(`${name} (${database.name})`, { skip: database.skip }, () => {
      let running: TestApp | undefined
      let drop = async () => {}
      before(async () => {
        const fresh = await database.fresh()
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
}
