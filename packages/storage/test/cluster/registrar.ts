import { StorageUnavailable } from '@usher/engine'
import { openStorage } from '../../src/index.ts'
import { newcomer, realm } from './people.ts'

/** What became of simultaneous registrations of one address. */
export interface Outcomes {
  registered: string[]
  taken: number
  unavailable: number
}

/** A server process: registers the address that it is told, several times at once. */
const [url = '', times = '1'] = process.argv.slice(2)
const storage = await openStorage({ url, dataDir: '', realm, migrations: {} })

process.on('message', async (identifier: string) => {
  const outcomes: Outcomes = { registered: [], taken: 0, unavailable: 0 }
  await Promise.all(
    Array.from({ length: Number(times) }, async () => {
      try {
        const outcome = await storage.store.accounts.register(newcomer(identifier))
        if (outcome.kind === 'registered') outcomes.registered.push(outcome.account.id)
        else outcomes.taken += 1
      } catch (error) {
        if (!(error instanceof StorageUnavailable)) throw error
        outcomes.unavailable += 1
      }
    }),
  )
  process.send?.(outcomes)
})
process.once('disconnect', () => void storage.close())
process.send?.('ready')
