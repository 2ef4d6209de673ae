import { EventEmitter, once } from 'node:events'

const PATIENCE_MILLISECONDS = 60_000

/** Collects warnings for operators, for tests that wait for them. */
export function warningBook() {
  const warnings: string[] = []
  const written = new EventEmitter()
  let read = 0
  return {
    warnings: warnings as readonly string[],
    warn(message: string): void {
      warnings.push(message)
      written.emit('warning')
    },
    async nextWarning(): Promise<string> {
      if (read === warnings.length) {
        await once(written, 'warning', { signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) })
      }
      read += 1
      return String(warnings[read - 1])
    },
  }
}
