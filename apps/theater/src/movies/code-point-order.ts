/**
 * Compares two texts as Unicode does, by code points, for `sort`. JavaScript's own order differs
 * beyond U+FFFF, where it looks at surrogates.
 */
export function byCodePoint(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at += 1) {
    const difference = rank(one.charCodeAt(at)) - rank(other.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

/** Puts surrogates behind all other units, as the code points that they stand for are. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
