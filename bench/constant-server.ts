// The Fastify of every server of ours, answering a constant: no parsing, no token, no database.
import { createServer } from '@usher/http'

const PERSON = {
  userId: '263fccd0-6b60-4486-b6f5-5d8d06c62d1e',
  firstName: 'Kim',
  lastName: 'Park',
  email: 'kim@example.com',
  accountStatus: 'active',
  roles: ['viewer'],
}

const server = createServer({ apps: [], version: '0.0.0' })
server.fastify.get('/constant', async () => PERSON)
const url = await server.listen({ port: 0 })
console.log(JSON.stringify({ url }))
process.once('SIGTERM', () => server.stop())
