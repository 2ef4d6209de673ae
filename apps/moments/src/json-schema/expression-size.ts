import { patternsOf, type Schema } from './keywords.ts'

// V8 compiles an expression at its first use, in native code that nothing interrupts, in a time that
// grows with the square of its size. These limits keep that below a tenth of a second for all of them.
const LARGEST_OF_ONE = 1_000
const LARGEST_OF_ALL = 2_500

const UNROLLED = 4 // V8 writes out that many repetitions of `a{n,m}`; more become a loop
const ONCE_OR_MORE = { counted: '{1,2}', least: '1', most: '2' } // V8 writes `a+` as `aa*`
const SIZE_OF_PROPERTY = 30 // \p{L} is hundreds of ranges
const MEMBERS_PER_STATE = 4 // of a set

/** Why the expressions of some schemas are too large to be compiled in a bounded time. */
export function sizeProblem(schemas: readonly Schema[]): string | undefined {
  let total = 0
  for (const pattern of new Set(schemas.flatMap(patternsOf))) {
    const size = expressionSize(pattern)
    total += size
    if (size > LARGEST_OF_ONE) return 'one of its regular expressions is too large to be checked'
  }
  return total > LARGEST_OF_ALL
    ? 'its regular expressions are too large to be checked together'
    : undefined
}

const TOKEN = new RegExp(
  [
    String.raw`(?<open>\((?:\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?)`,
    String.raw`(?<close>\))`,
    String.raw`(?<counted>\{(?<least>\d+)(?<upTo>,(?<most>\d*))?\}\??)`,
    String.raw`(?<repeated>[*+?]\??)`,
    String.raw`(?<set>\[(?:[^\\\]]|\\[^])*\]?)`,
    String.raw`(?<property>\\[pP]\{[^}]*\}?)`,
    String.raw`(?<atom>\\u\{[^}]*\}|\\?[^])`,
  ].join('|'),
  'uy',
)

/**
 * How much there is to compile in an expression of ECMA-262, at least as V8 sees it. An estimate
 * from above, in a time in proportion to the text; the text need not be an expression.
 */
export function expressionSize(pattern: string): number {
  const sizes = new Sizes(UNROLLED)
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < pattern.length; ) {
    const groups = TOKEN.exec(pattern)?.groups
    if (!groups) break
    if (groups.set) sizes.grow(sizeOfSet(groups.set))
    else if (groups.property) sizes.grow(SIZE_OF_PROPERTY)
    else sizes.add(groups.repeated?.startsWith('+') ? ONCE_OR_MORE : groups)
  }
  return sizes.total
}

function sizeOfSet(set: string): number {
  const properties = set.match(/\\[pP]\{/g)?.length ?? 0
  return Math.ceil(set.length / MEMBERS_PER_STATE) + properties * SIZE_OF_PROPERTY
}

/** The parts of a token that matter to its size. */
type Token = Readonly<Record<string, string | undefined>>

/** Adds up how many states an expression has. */
export class Sizes {
  readonly #open: { total: number; latest: number }[] = [{ total: 1, latest: 0 }]
  readonly #unrolled: number

  /** @param unrolled how many repetitions are written out at most */
  constructor(unrolled = Number.POSITIVE_INFINITY) {
    this.#unrolled = unrolled
  }

  get total(): number {
    return this.#open.reduce((sum, { total }) => sum + total, 0)
  }

  add({ open, close, counted, least, most, place, repeated }: Token): void {
    const inside = this.#open.at(-1)
    if (open) this.#open.push({ total: 1, latest: 0 })
    else if (!inside) return
    else if (close) {
      if (this.#open.length > 1) this.#open.pop()
      this.grow(inside.total)
    } else if (counted) {
      const times = Math.max(Number(least), Number(most ?? 0), 1)
      inside.total += inside.latest * Math.min(times, this.#unrolled)
    } else if (repeated || place) inside.total += 1
    else this.grow(1)
  }

  grow(size: number): void {
    const inside = this.#open.at(-1)
    if (!inside) return
    inside.total += size
    inside.latest = size
  }
}
