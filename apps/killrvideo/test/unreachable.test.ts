import assert from 'node:assert/strict'
import { it } from 'node:test'
import { databases, startPostgres } from '@usher/storage/testing'
import { startKillrVideo } from './support/killrvideo.ts'
import { newcomer, PASSWORD } from './support/people.ts'
import { assertProblem } from './support/problem.ts'

const ME = '/api/v1/users/me'
const detail = 'Unable to reach data store. Please try again later.'
const skip = databases.find(({ name }) => name === 'PostgreSQL')?.skip ?? false

it('without its data store every request is a 503, and all is well when it is back', {
  skip,
}, async (t) => {
  const server = await startPostgres()
  t.after(server.stop)
  const { blueprint, oauth2, viewer, logIn, stop } = await startKillrVideo(server.url, {
    RATE_LIMIT: 'on',
  })
  t.after(stop)
  const kim = await viewer('kim')
  const body = { email: kim.email, password: PASSWORD }

  await server.crash()
  const problem = { status: 503, title: 'Service Unavailable', detail }
  assertProblem(await blueprint.get(ME, { as: kim }), { ...problem, path: ME })
  const path = '/api/v1/users/login'
  assertProblem(await blueprint.post(path, { body }), { ...problem, path })
  const register = '/api/v1/users/register'
  const newOne = newcomer('lee')
  assertProblem(await blueprint.post(register, { body: newOne }), { ...problem, path: register })
  const anybody = `/api/v1/users/${kim.id}`
  assertProblem(await blueprint.get(anybody, { as: kim }), { ...problem, path: anybody })
  const second = await oauth2.get(ME, { as: kim })
  assert.deepEqual([second.status, second.body], [503, { detail }])
  assert.equal((await blueprint.get('/')).status, 200)

  await server.start()
  assert.equal((await blueprint.get(ME, { as: kim })).status, 200)
  assert.equal((await blueprint.post(register, { body: newOne })).status, 201)
  assert.ok(await logIn(kim.email))
})
