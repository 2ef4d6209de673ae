import cluster from 'node:cluster'

/** What asks a process to end. A terminal that is closed, or npm when it ends, sends `SIGHUP`. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** One Ctrl+C may arrive twice: from the terminal, and handed on by the process above. */
const SAME_MS = 500

/**
 * Resolves when the process is asked to end. Whoever asks again does not want to wait for what is
 * under way: then the process ends at once.
 *
 * @param onSlow called if the process still runs half a second after it was asked
 */
export async function interruption(onSlow: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let askedAt: number | undefined
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (askedAt === undefined) {
        askedAt = performance.now()
        setTimeout(onSlow, SAME_MS).unref()
        resolve()
      } else if (performance.now() - askedAt > SAME_MS && endsAtOnce(signal)) {
        process.exit(1)
      }
    })
  }
  return promise
}

/** Workers end with the process that started them, which hears the same Ctrl+C. */
function endsAtOnce(signal: NodeJS.Signals): boolean {
  return signal !== 'SIGHUP' && cluster.isPrimary
}
