import { after, before, describe } from 'node:test'
import { cassandraDatabase, databases, type TestedDatabase } from '@usher/storage/testing'
import { type KillrVideo, startKillrVideo } from './killrvideo.ts'

type Declare = (surfaces: () => KillrVideo) => void
type Variables = Readonly<Record<string, string>>

/** The databases that this realm runs on. */
export const allDatabases: readonly TestedDatabase[] = [...databases, cassandraDatabase]

/**
 * Declares the tests once per database. All of one group share both surfaces, so each brings its
 * own people; `variables` are the environment they are started with.
 */
export function onEveryDatabase(name: string, declare: Declare, variables: Variables = {}): void {
  for (const database of allDatabases) declareOn(database, { name, declare, variables })
}

/** The same for what no database but an SQL one can be made to do, or what asks none. */
export function onSqlDatabases(name: string, declare: Declare, variables: Variables = {}): void {
  for (const database of databases) declareOn(database, { name, declare, variables })
}

function declareOn(
  { name: database, skip, fresh }: TestedDatabase,
  { name, declare, variables }: { name: string; declare: Declare; variables: Variables },
): void {
  describe(`${name} (${database})`, { skip }, () => {
    let running: KillrVideo | undefined
    let drop = async () => {}
    before(async () => {
      const place = await fresh('killrvideo')
      drop = place.drop
      running = await startKillrVideo(place.url, variables)
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
