// The process in which schemas are checked that could take long. V8 compiles an expression in one
// go that no thread can interrupt, and ends the whole process when it runs out of memory there; so
// this is a process of its own. It ends itself when a check has used more processor time than it
// may, when a check has used up its memory, and when the server is gone.
import { Worker } from 'node:worker_threads'
import type { CheckJob, Finding, WorkerMessage } from './check-worker.ts'

/** What the server hears: once that checks can begin, and then one answer for each. */
export type HostMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly finding: Finding }
  | { readonly kind: 'failed'; readonly reason: string }

/** Processor time of one check (contract, B.2), however busy the machine is. */
const MOST_MILLISECONDS = 250
/** For compiling alone, so that a schema that was taken leaves time for judging. */
const COMPILING_MILLISECONDS = 200
const LOOK_EVERY_MILLISECONDS = 20
const HEAP_MEGABYTES = 128
const STACK_MEGABYTES = 16 // the code of wide schemas is deeply nested

const worker = new Worker(new URL('./check-worker.ts', import.meta.url), {
  resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, stackSizeMb: STACK_MEGABYTES },
})
let watch: NodeJS.Timeout | undefined

worker.on('message', (message: WorkerMessage) => {
  clearInterval(watch)
  tell(message)
})
worker.on('error', (fault: Error) => {
  if ('code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY') endNow()
  tell({ kind: 'failed', reason: String(fault.stack) })
})
process.on('message', (job: CheckJob) => {
  const most = job.data === undefined ? COMPILING_MILLISECONDS : MOST_MILLISECONDS
  const before = process.cpuUsage()
  watch = setInterval(() => {
    const { user, system } = process.cpuUsage(before)
    if ((user + system) / 1000 > most) endNow()
  }, LOOK_EVERY_MILLISECONDS)
  worker.postMessage(job)
})
process.on('disconnect', endNow)
// The signals of a terminal reach all its processes. The server decides when this one ends.
process.on('SIGINT', () => {}).on('SIGTERM', () => {})

function tell(message: HostMessage): void {
  process.send?.(message)
}

/** Nothing else ends a thread that compiles. */
function endNow(): void {
  process.kill(process.pid, 'SIGKILL')
}
