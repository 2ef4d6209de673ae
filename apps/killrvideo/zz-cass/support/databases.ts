import { after, before, describe } from 'node:test'
import { cassandraDatabase } from '@usher/storage/testing'
const databases = [cassandraDatabase]
import { type KillrVideo, startKillrVideo } from './killrvideo.ts'

/**
 * Declares the tests once per database. All of one group share both surfaces, so each brings its
 * own people; `variables` are the environment they are started with.
 */
export function onEveryDatabase(
  name: string,
  declare: (surfaces: () => KillrVideo) => void,
  variables: Record<string, string> = {},
): void {
  for (const { name: database, skip, fresh } of databases) {
    describe(`${name} (${database})`, { skip }, () => {
      let running: KillrVideo | undefined
      let drop = async () => {}
      before(async () => {
        const database = await fresh()
        drop = database.drop
        running = await startKillrVideo(database.url, variables)
      })
      after(async () => {
        await running?.stop()
        await drop()
      })
      declare(() => {
        if (!running) throw new TypeError('the surfaces are there inside of tests only')
        return running
      })
    })
  }
}
