import { RE2JS } from 're2js'

/** A regular expression that looks at each character once for each of its `size` states. */
export interface LinearPattern {
  readonly size: number
  test(text: string): boolean
}

const LARGEST_SIZE = 500 // RE2 compiles it in a few milliseconds
const FORGET_AFTER = 50_000 // states and characters: what RE2 remembers stays below a megabyte

/**
 * Says an expression of ECMA-262 (with its flag `u`, as draft 7 recommends) in the language of
 * RE2, whose time is linear. Only what means the same there is said.
 *
 * @returns `undefined` for what RE2 cannot do (looking around, references back, properties of other
 *   Unicode versions) and for what is large
 */
export function linearPattern(pattern: string): LinearPattern | undefined {
  const translated = translate(pattern)
  if (!translated || translated.size > LARGEST_SIZE) return undefined
  const { expression, size } = translated
  let compiled = RE2JS.compile(expression)
  let seen = 0
  return {
    size,
    test(text) {
      if (seen > FORGET_AFTER) {
        compiled = RE2JS.compile(expression)
        seen = 0
      }
      seen += size * text.length
      return compiled.test(text)
    },
  }
}

const DIGITS_OR_WORDS = String.raw`\\[dDwW]`
const CODE = [
  String.raw`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`,
  String.raw`\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|\\u\{(?!0*[dD][89a-fA-F]..\})[0-9a-fA-F]{1,6}\}`,
  String.raw`\\x[0-9a-fA-F]{2}|\\c[a-zA-Z]|\\0(?![0-9])`,
  String.raw`\\[fnrtv^$\\.*+?()[\]{}|/]`,
].join('|')

const TOKEN = new RegExp(
  [
    String.raw`(?<open>\((?!\?)|\(\?:|\(\?<[\p{L}_$][\p{L}\p{N}_$]*>)`,
    String.raw`(?<close>\))`,
    String.raw`(?<counted>\{(?<least>\d{1,4})(?<upTo>,(?<most>\d{0,4}))?\}\??)`,
    String.raw`(?<repeated>[*+?]\??)`,
    String.raw`(?<place>[\^$|]|\\[bB])`,
    String.raw`(?<any>\.)`,
    String.raw`(?<blank>\\s)|(?<noBlank>\\S)`,
    `(?<kind>${DIGITS_OR_WORDS})`,
    String.raw`(?<set>\[(?:[^\\\]]|\\.)+\])`,
    `(?<code>${CODE})`,
    String.raw`(?<plain>[^\\()[\]{}*+?])`,
  ].join('|'),
  'uy',
)

/** What `\s` and `.` mean in ECMA-262 §12.2, §12.3. RE2 means less by them. */
const BLANK = String.raw`\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
const NOT_A_LINE_END = String.raw`[^\n\r\x{2028}\x{2029}]`
const PLACES: Readonly<Record<string, string>> = { '^': String.raw`\A`, $: String.raw`\z` }

type Groups = Readonly<Record<string, string | undefined>>

function translate(pattern: string): { expression: string; size: number } | undefined {
  let expression = ''
  const sizes = new Sizes()
  for (const groups of tokensOf(pattern, TOKEN)) {
    if (!groups) return undefined
    const said = say(groups)
    if (said === undefined) return undefined
    expression += said
    sizes.add(groups)
  }
  return { expression, size: sizes.total }
}

/** The tokens one after the other; `undefined` where there is none that is known. */
function* tokensOf(text: string, token: RegExp): Generator<Groups | undefined> {
  for (let at = 0; at < text.length; ) {
    token.lastIndex = at
    const found = token.exec(text)
    yield found?.groups
    if (!found) return
    at += found[0].length
  }
}

function say(groups: Groups): string | undefined {
  if (groups.open) return '(?:'
  if (groups.place) return PLACES[groups.place] ?? groups.place
  if (groups.any) return NOT_A_LINE_END
  if (groups.blank) return `[${BLANK}]`
  if (groups.noBlank) return `[^${BLANK}]`
  if (groups.set) return saySet(groups.set)
  if (groups.code) return sayCode(groups.code)
  if (groups.plain) return sayCharacter(groups.plain.codePointAt(0) ?? 0)
  return groups.close ?? groups.counted ?? groups.repeated ?? groups.kind
}

const IN_SET = new RegExp(
  [
    String.raw`(?<blank>\\s)`,
    `(?<kind>${DIGITS_OR_WORDS})`,
    String.raw`(?<from>${CODE}|\\[b-]|[^\\\]])(?:-(?<to>${CODE}|\\[b-]|[^\\\]]))?`,
  ].join('|'),
  'uy',
)

function saySet(set: string): string | undefined {
  const isNegated = set.startsWith('[^')
  const inner = set.slice(isNegated ? 2 : 1, -1)
  if (inner === '') return undefined
  let said = ''
  for (const groups of tokensOf(inner, IN_SET)) {
    if (!groups) return undefined
    const { blank, kind, from, to } = groups
    if (blank) said += BLANK
    else if (kind) said += kind
    else said += [from, to].flatMap((end) => (end ? sayInSet(end) : [])).join('-')
  }
  return `[${isNegated ? '^' : ''}${said}]`
}

function sayInSet(end: string): string {
  if (end === String.raw`\b`) return sayCharacter(8)
  if (end === String.raw`\-`) return sayCharacter(45)
  return end.startsWith('\\') ? sayCode(end) : sayCharacter(end.codePointAt(0) ?? 0)
}

const CONTROLS: Readonly<Record<string, number>> = { f: 12, n: 10, r: 13, t: 9, v: 11, 0: 0 }

function sayCode(escaped: string): string {
  const [, kind = ''] = escaped
  const digits = escaped.slice(2).replace(/[{}]/g, '')
  if (kind === 'c') return sayCharacter(digits.charCodeAt(0) % 32)
  if (kind === 'x' || (kind === 'u' && digits.length <= 6)) {
    return sayCharacter(Number.parseInt(digits, 16))
  }
  if (kind !== 'u') return sayCharacter(CONTROLS[kind] ?? kind.charCodeAt(0))
  const [high = '', low = ''] = digits.split(String.raw`\u`)
  const pair = String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16))
  return sayCharacter(pair.codePointAt(0) ?? 0)
}

function sayCharacter(codePoint: number): string {
  return `\\x{${codePoint.toString(16)}}`
}

/** Adds up how many states an expression has. */
class Sizes {
  readonly #open: { total: number; latest: number }[] = [{ total: 1, latest: 0 }]

  get total(): number {
    return this.#open[0]?.total ?? 0
  }

  add({ open, close, counted, least, most, place, repeated }: Groups): void {
    const inside = this.#open.at(-1)
    if (open) this.#open.push({ total: 1, latest: 0 })
    else if (!inside) return
    else if (close) {
      this.#open.pop()
      this.#grow(inside.total)
    } else if (counted) {
      inside.total += inside.latest * Math.max(Number(least), Number(most ?? 0), 1)
    } else if (repeated || place) inside.total += 1
    else this.#grow(1)
  }

  #grow(size: number): void {
    const inside = this.#open.at(-1)
    if (!inside) return
    inside.total += size
    inside.latest = size
  }
}
