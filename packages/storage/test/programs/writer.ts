// A process of its own that registers accounts until it is killed, and says so of each one that
// is acknowledged. Arguments: the address of the database.
import { kim } from '@usher/conformance'
import { open, realm } from '../support/realm.ts'

const { store } = await open(process.argv[2] ?? '')
const writers = Array.from({ length: 8 }, async () => {
  for (;;) {
    const { identifier } = kim(realm)
    await store.accounts.register(kim(realm, { identifier }))
    process.stdout.write(`${identifier}\n`)
  }
})
await Promise.all(writers)
