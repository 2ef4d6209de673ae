import { pino } from 'pino'

/** Where the kit writes; a pino logger is one. */
export interface Logger {
  error(fields: object, message: string): void
  info(fields: object, message: string): void
  debug(fields: object, message: string): void
  isLevelEnabled(level: string): boolean
}

/** How much is logged, and where to. */
export interface LoggerOptions {
  /** Default: `info`. Requests are logged at `debug`, faults at `error`. */
  readonly level?: string
  /** Takes finished lines. Default: standard output. */
  readonly write?: (line: string) => void
}

/** A logger of JSON lines with ISO times. */
export function createLogger({ level = 'info', write }: LoggerOptions = {}): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  return write ? pino(options, { write }) : pino(options)
}

export const silentLogger: Logger = {
  error: () => {},
  info: () => {},
  debug: () => {},
  isLevelEnabled: () => false,
}

/**
 * An error for the log: names, codes and stacks down the chain of causes. Other properties stay
 * out, because database drivers put values there.
 */
export function faultFields(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const { name, stack, cause } = error
  return {
    name,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    stack,
    ...(cause !== undefined && depth < 5 && { cause: faultFields(cause, depth + 1) }),
  }
}
