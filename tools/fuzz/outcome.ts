import { described, type Figures } from '@usher/app/testing'
import type { MemoryGrowth } from './memory-watch.ts'

/** When caches are full the heap may breathe so much, and not grow. */
const GROWTH_BYTES = 64 * 2 ** 20
const RESIDENT_BYTES = 2 ** 30

export interface Outcome {
  /** One line: requests, statuses, slowest, findings. */
  readonly summary: string
  /** One line per operation. */
  readonly operations: readonly string[]
  readonly findings: readonly string[]
}

interface Measured {
  readonly figures: Figures
  /** What has to succeed once. */
  readonly operations: readonly string[]
  readonly seconds: number
  readonly memory: MemoryGrowth
}

export function outcomeOf(
  name: string,
  { figures, operations, seconds, memory }: Measured,
): Outcome {
  const { heapGrowth = 0 } = memory
  const findings = [
    ...Array.from(figures.findings.values(), described),
    ...figures.neverSucceeded(operations).map((operation) => `never succeeded: ${operation}`),
    ...(heapGrowth > GROWTH_BYTES ? [`the heap grew: ${megabytes(heapGrowth)}`] : []),
    ...(memory.resident > RESIDENT_BYTES ? [`it holds ${megabytes(memory.resident)}`] : []),
  ]
  const classes = [2, 3, 4, 5].map((hundred) => `${hundred}xx ${figures.classes[hundred] ?? 0}`)
  const unanswered = figures.classes[0] ?? 0
  const summary = [
    name.padEnd(23),
    `${figures.requests} requests`,
    ...classes,
    ...(unanswered > 0 ? [`closed ${unanswered}`] : []),
    `slowest ${Math.round(figures.slowestMs)} ms`,
    ...(memory.heapGrowth === undefined ? [] : [`heap ${signed(heapGrowth)}`]),
    `resident ${megabytes(memory.resident)}`,
    `${seconds.toFixed(0)} s`,
    `findings ${findings.length}`,
  ].join('  ')
  return { summary, operations: operationLines(figures), findings }
}

function operationLines({ operations }: Figures): readonly string[] {
  const described = Array.from(operations).filter(([, { succeeded }]) => succeeded > 0)
  return described.map(([operation, { requests, succeeded }]) => {
    const share = `${Math.round((100 * succeeded) / requests)} %`
    return `  ${share.padStart(5)} of ${String(requests).padStart(6)} succeeded: ${operation}`
  })
}

const signed = (bytes: number) => `${bytes < 0 ? '' : '+'}${megabytes(bytes)}`
const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`

export function printOutcome(
  { summary, operations, findings }: Outcome,
  { withOperations }: { withOperations: boolean },
): void {
  console.log(summary)
  if (withOperations) for (const line of operations) console.log(line)
  for (const finding of findings) console.log(`\n${finding}`)
}
