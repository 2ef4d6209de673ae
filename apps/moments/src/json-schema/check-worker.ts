import { parentPort } from 'node:worker_threads'
import { boundedCache } from '../bounded-cache.ts'
import { compileSchema, type Judge } from './compile-schema.ts'
import { expressionOf, prepareSchema } from './prepare-schema.ts'

/** A schema and, if there is one to judge, a value; both as JSON text. */
export interface CheckJob {
  readonly schema: string
  readonly data?: string | undefined
}

export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly finding: Finding }

/** Why a schema is none or a value does not satisfy it; `undefined`: all is well. */
export type Finding = string | undefined

type Compiled = { readonly judge: Judge } | { readonly refused: string }

const REMEMBERED_CHARACTERS = 4_000_000

const compiled = boundedCache<Compiled>(REMEMBERED_CHARACTERS, (_, text) => text.length)

// Nothing but this process is held up, and it ends when a check takes too long: so the expressions
// are JavaScript's own, which know all of ECMA-262.
parentPort?.on('message', (job: CheckJob) => tell({ kind: 'done', finding: check(job) }))
tell({ kind: 'ready' })

function tell(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}

function check({ schema, data }: CheckJob): Finding {
  try {
    const known = compiled.of(schema, () => compile(schema))
    if ('refused' in known) return known.refused
    if (data === undefined) return undefined
    return known.judge(JSON.parse(data))
  } catch (error) {
    if (!isTooLarge(error)) throw error
    return 'it is too large or too entangled to be checked'
  }
}

/** The stack was not deep enough; an expression that is good becomes a syntax error then. */
function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError || error instanceof SyntaxError
}

function compile(schema: string): Compiled {
  const preparation = prepareSchema(schema)
  return preparation.kind === 'refused'
    ? { refused: preparation.reason }
    : { judge: compileSchema(preparation.prepared, expressionOf) }
}
