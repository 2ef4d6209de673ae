const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** A length of time as settings write it: a whole number and `s`, `m`, `h` or `d`. */
export type Duration = `${number}${keyof typeof SECONDS_PER_UNIT}`

/**
 * Reads `90s`, `15m`, `1h` or `7d`.
 *
 * @returns whole seconds, at least 0, or `undefined` if the text is no duration
 */
export function parseDuration(text: string): number | undefined {
  const parts = /^(\d{1,9})([smhd])$/.exec(text.trim())
  if (!parts) return undefined
  const unit = parts[2] as keyof typeof SECONDS_PER_UNIT // the expression admits no other
  return Number(parts[1]) * SECONDS_PER_UNIT[unit]
}

/** The seconds of a duration written in code. */
export function seconds(duration: Duration): number {
  const parsed = parseDuration(duration)
  if (parsed === undefined) throw new TypeError(`${duration} is no duration`)
  return parsed
}
