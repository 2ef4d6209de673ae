/** Whether a text has at least `min` code points, without counting more of it than needed. */
export function hasAtLeast(text: string, min: number): boolean {
  if (text.length < min) return false
  // A code point takes at most two UTF-16 units.
  return text.length >= 2 * min || codePoints(text) >= min
}

/** Whether a text has at most `max` code points. */
export function hasAtMost(text: string, max: number): boolean {
  if (text.length <= max) return true
  return text.length <= 2 * max && codePoints(text) <= max
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
