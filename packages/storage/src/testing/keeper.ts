// Runs one PostgreSQL as long as its standard input stays open: whoever started it holds the other
// end, so that however that process ends, server and folder are gone afterwards.
// Input: one command per line. Output: one line of JSON per command, and one for the start.
import { createInterface } from 'node:readline'
import { installServer } from './server.ts'

const ignoreIt = () => {}
process.on('SIGINT', ignoreIt) // Ctrl+C reaches this process too, but only the starter's end counts
process.on('SIGTERM', ignoreIt)

const server = await answered(() => installServer({ isDurable: process.argv[2] === 'durable' }))
if (server) {
  const commands: Readonly<Record<string, () => Promise<unknown>>> = {
    crash: () => server.crash(),
    shutDown: () => server.shutDown(),
    start: () => server.start(),
  }
  for await (const line of createInterface(process.stdin)) await answered(commands[line])
  await server.remove()
}

async function answered<T>(command: (() => Promise<T>) | undefined): Promise<T | undefined> {
  try {
    if (!command) throw new TypeError('no such command')
    const answer = await command()
    process.stdout.write(`${JSON.stringify({ answer })}\n`)
    return answer
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    process.stdout.write(`${JSON.stringify({ problem })}\n`)
    return undefined
  }
}
