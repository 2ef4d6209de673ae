/**
 * A setting cannot be used. The message is one line for the operator: which variable, what is
 * wrong, what to do. It never holds the value.
 */
export class SettingError extends Error {
  override readonly name = 'SettingError'
}

/** The code of a system error, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
