import { described, type Figures, type FuzzedInterface } from '@usher/app/testing'

/** The process may grow so much in one run: caches fill, the heap breathes. */
const GROWTH_BYTES = 256 * 2 ** 20

export interface Outcome {
  /** One line: requests, statuses, slowest, findings. */
  readonly summary: string
  /** One line per operation. */
  readonly operations: readonly string[]
  readonly findings: readonly string[]
}

export function outcomeOf(
  name: string,
  {
    figures,
    interfaces,
    seconds,
    grown,
  }: { figures: Figures; interfaces: FuzzedInterface; seconds: number; grown: number },
): Outcome {
  const findings = [
    ...Array.from(figures.findings.values(), described),
    ...figures
      .neverSucceeded(interfaces.operations)
      .map((operation) => `never succeeded: ${operation}`),
    ...(grown > GROWTH_BYTES ? [`the memory has grown by ${megabytes(grown)}`] : []),
  ]
  const classes = [2, 3, 4, 5].map((hundred) => `${hundred}xx ${figures.classes[hundred] ?? 0}`)
  const summary = [
    name.padEnd(24),
    `${figures.requests} requests`,
    ...classes,
    `slowest ${Math.round(figures.slowestMs)} ms`,
    `memory ${grown < 0 ? '' : '+'}${megabytes(grown)}`,
    `${seconds.toFixed(0)} s`,
    `findings ${findings.length}`,
  ].join('  ')
  return { summary, operations: operationLines(figures), findings }
}

function operationLines({ operations }: Figures): readonly string[] {
  const described = Array.from(operations).filter(([operation]) => operation !== 'elsewhere')
  return described.map(([operation, { requests, succeeded }]) => {
    const share = `${Math.round((100 * succeeded) / requests)} %`
    return `  ${share.padStart(5)} of ${String(requests).padStart(6)} succeeded: ${operation}`
  })
}

const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`

export function printOutcome({ summary, operations, findings }: Outcome): void {
  console.log(summary)
  for (const line of operations) console.log(line)
  for (const finding of findings) console.log(`\n${finding}`)
}
