import type { Broken } from './judge.ts'
import type { FuzzedAnswer, FuzzedRequest } from './request.ts'

export interface Finding extends Broken {
  readonly operation: string
  /** As small as it could be made. */
  readonly request: FuzzedRequest
  /** Absent where none came. */
  readonly answer: FuzzedAnswer | undefined
}

export interface OperationFigures {
  requests: number
  succeeded: number
}

/** What was seen. Findings that break the same promise at the same operation count, and one is kept. */
export class Figures {
  requests = 0
  slowestMs = 0
  /** By hundreds: `{ 2: 100, 4: 250 }`. */
  readonly classes: Record<number, number> = {}
  readonly operations = new Map<string, OperationFigures>()
  readonly findings = new Map<string, Finding & { times: number }>()

  count(operation: string, { status, milliseconds }: FuzzedAnswer, hasSucceeded: boolean): void {
    this.requests += 1
    this.slowestMs = Math.max(this.slowestMs, milliseconds)
    const hundred = Math.floor(status / 100)
    this.classes[hundred] = (this.classes[hundred] ?? 0) + 1
    const figures = this.operations.get(operation) ?? { requests: 0, succeeded: 0 }
    figures.requests += 1
    if (hasSucceeded) figures.succeeded += 1
    this.operations.set(operation, figures)
  }

  /** @returns whether it is the first of its kind */
  isNew({ promise, detail }: Broken, operation: string): boolean {
    const key = keyOf(promise, detail, operation)
    const known = this.findings.get(key)
    if (known) known.times += 1
    return known === undefined
  }

  add(finding: Finding): void {
    const { promise, detail, operation } = finding
    const key = keyOf(promise, detail, operation)
    const times = this.findings.get(key)?.times ?? 0
    this.findings.set(key, { ...finding, times: times + 1 })
  }

  /** Of these operations, those that never succeeded. */
  neverSucceeded(operations: readonly string[]): readonly string[] {
    return operations.filter((operation) => !this.operations.get(operation)?.succeeded)
  }
}

function keyOf(promise: string, detail: string, operation: string): string {
  return `${operation} ${promise} ${promise === 'declared status' ? detail.slice(0, 3) : ''}`
}

const LONGEST_TEXT = 2000

/** For somebody who wants to see it happen. */
export function described(finding: Finding & { readonly times?: number }): string {
  const { promise, detail, operation, request, answer, times = 1 } = finding
  const { method, path, headers, body } = request
  return [
    `broken: ${promise} (${operation}, ${times} times): ${detail}`,
    `  ${method} ${path}`,
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
    ...(body ? [`  body: ${shown(body.toString())}`] : []),
    answer ? `  answer: ${answer.status} ${shown(answer.text)}` : '  no answer',
  ].join('\n')
}

function shown(text: string): string {
  const quoted = JSON.stringify(text)
  const { length } = quoted
  return length > LONGEST_TEXT ? `${quoted.slice(0, LONGEST_TEXT)}… (${length} characters)` : quoted
}
