import assert from 'node:assert/strict'
import { it } from 'node:test'
import cassandra from 'cassandra-driver'
import { patiently } from './patience.ts'

const { NoHostAvailableError } = cassandra.errors

function refusing(...errors: readonly Error[]): () => Promise<string> {
  const left = [...errors]
  return async () => {
    const error = left.shift()
    if (error) throw error
    return 'answered'
  }
}

it('what was not sent is sent again, as long as a node is there without connections', async () => {
  const emptyPool = new Error('No connection available')
  const errors = [
    new NoHostAvailableError({}, 'no host is known'),
    new NoHostAvailableError({ '127.0.0.1:9042': emptyPool }, 'no connection'),
    emptyPool,
  ]

  assert.equal(await patiently(refusing(...errors)), 'answered')
})

it('what may have been sent, or finds no node at all, is refused at once', async () => {
  const sent = new cassandra.errors.OperationTimedOutError('no answer', '127.0.0.1:9042')
  const down = new NoHostAvailableError({ '127.0.0.1:9042': 'Host considered as DOWN' }, 'down')
  for (const error of [sent, down]) {
    await assert.rejects(patiently(refusing(error)), error)
  }
})
