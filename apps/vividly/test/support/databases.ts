import { after, before, describe } from 'node:test'
import { databases } from '@usher/storage/testing'
import { startVividly, type Vividly } from './vividly.ts'

/**
 * Declares the tests once per database. All of one group share a school, so each brings its own
 * people; `variables` are the environment the school is started with.
 */
export function onEveryDatabase(
  name: string,
  declare: (vividly: () => Vividly) => void,
  variables: Readonly<Record<string, string>> = {},
): void {
  for (const database of databases) {
    describe(`${name} (${database.name})`, () => {
      let running: Vividly | undefined
      let drop = async () => {}
      before(async () => {
        const fresh = await database.fresh()
        drop = fresh.drop
        running = await startVividly(fresh.url, variables)
      })
      after(async () => {
        await running?.stop()
        await drop()
      })
      declare(() => {
        if (!running) throw new TypeError('the school is not there before the tests run')
        return running
      })
    })
  }
}
