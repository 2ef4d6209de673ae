import type { AuditLog } from '../ports.ts'

const EVERY_MILLISECONDS = 10_000

/**
 * Links and seals every ten seconds what was recorded since, so that only events of the last ten
 * seconds could be taken away unnoticed.
 */
export function sealRegularly(audit: Pick<AuditLog, 'sealEnd'>): { stop(): Promise<void> } {
  let running: Promise<void> | undefined
  const timer = setInterval(() => void seal(), EVERY_MILLISECONDS)
  timer.unref()

  function seal(): Promise<void> {
    // the database may be away; requests report that, and the next time comes soon
    running ??= audit
      .sealEnd()
      .catch(() => {})
      .finally(() => {
        running = undefined
      })
    return running
  }

  return {
    async stop() {
      clearInterval(timer)
      await running
      await seal()
    },
  }
}
