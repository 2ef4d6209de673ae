import { Readable } from 'node:stream'
import type { TestEvent } from 'node:test/reporters'
import { spec } from 'node:test/reporters'
import { type Coverage, coverageOf } from './coverage.ts'

/** Node's own report; of the coverage it shows one line per room, and fails if one has too little. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let coverage: Coverage | undefined
  const others = async function* () {
    for await (const event of events) {
      if (event.type === 'test:coverage') coverage = coverageOf(event.data.summary.files)
      else yield event
    }
  }
  const lines = Readable.from(others()).pipe(new spec())
  for await (const line of lines) yield String(line)
  if (!coverage) return
  yield `\n${coverage.lines.join('\n')}\n`
  if (!coverage.isEnough) process.exitCode = 1
}
