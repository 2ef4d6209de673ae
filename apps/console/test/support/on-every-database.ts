import { after, before, describe } from 'node:test'
import { databases } from '@usher/storage/testing'
import { startConsole, type TestConsole } from './start-console.ts'

/**
 * Declares the tests once per database. All of one group share a server, so each brings its own
 * people.
 */
export function onEveryDatabase(
  name: string,
  declare: (console: () => TestConsole) => void,
  variables: Readonly<Record<string, string>> = {},
): void {
  for (const database of databases) {
    describe(`${name} (${database.name})`, { skip: database.skip }, () => {
      let running: TestConsole | undefined
      let drop = async () => {}
      before(async () => {
        const fresh = await database.fresh()
        drop = fresh.drop
        running = await startConsole({ databaseUrl: fresh.url, variables })
      })
      after(async () => {
        await running?.stop()
        await drop()
      })
      declare(() => {
        if (!running) throw new TypeError('the console is there inside of tests only')
        return running
      })
    })
  }
}
