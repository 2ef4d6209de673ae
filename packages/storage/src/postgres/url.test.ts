import assert from 'node:assert/strict'
import { it } from 'node:test'
import { StorageFault } from '../storage-fault.ts'
import { takeParameters } from './url.ts'

const URL = 'postgres://usher:secret@db:5432/accounts'

it('a call ends within five seconds, or as timeout says; pg sees neither it nor options', () => {
  assert.deepEqual(takeParameters(URL), {
    connectionString: URL,
    ownOptions: '',
    callMilliseconds: 5_000,
  })
  assert.deepEqual(
    takeParameters(`${URL}?timeout=1m&sslmode=require&options=-c%20work_mem%3D1MB`),
    {
      connectionString: `${URL}?sslmode=require`,
      ownOptions: '-c work_mem=1MB',
      callMilliseconds: 60_000,
    },
  )
})

for (const timeout of ['', '0s', '30', '3m']) {
  it(`a timeout is a time from 1s to 2m, and not "${timeout}"`, () => {
    assert.throws(() => takeParameters(`${URL}?timeout=${timeout}`), StorageFault)
  })
}
