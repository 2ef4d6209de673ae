/**
 * A setting cannot be used. The message is one line for the operator: which variable, what is
 * wrong, what to do. It never holds the value.
 */
export class SettingError extends Error {
  override readonly name = 'SettingError'
}
