// A binary fuse filter with three segments and eight bits a key (Graf and Lemire, "Binary Fuse
// Filters: Fast and Smaller Than Xor Filters", 2022): 9 bits a key, one false positive in 256.

/** Where the three cells of a key lie, and how many there are. */
export interface FuseShape {
  readonly seed: bigint
  readonly segmentLength: number
  readonly segmentCount: number
}

export interface FuseFilter extends FuseShape {
  readonly cells: Uint8Array
}

const MAX_SEGMENT_LENGTH = 2 ** 18
const MAX_ATTEMPTS = 100
const MASK_64 = 2n ** 64n - 1n

/**
 * Builds the filter of these keys.
 *
 * @param keys 64 bits each, all different
 */
export function buildFuseFilter(keys: BigUint64Array): FuseFilter {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const shape = shapeFor(keys.length, BigInt(attempt) * 0x9e3779b97f4a7c15n)
    const order = peel(keys, shape)
    if (order) return { ...shape, cells: assign(keys, order, shape) }
  }
  throw new TypeError('the keys of a filter must all be different')
}

/** Whether the key may be one of the filter's. What it holds is always found. */
export function mayContain(filter: FuseFilter, key: bigint): boolean {
  const hash = mix(key, filter.seed)
  const [a, b, c] = cellsOf(hash, filter)
  const { cells } = filter
  return fingerprint(hash) === ((cells[a] ?? 0) ^ (cells[b] ?? 0) ^ (cells[c] ?? 0))
}

export function cellCount({ segmentLength, segmentCount }: FuseShape): number {
  return (segmentCount + 2) * segmentLength
}

function shapeFor(keys: number, seed: bigint): FuseShape {
  const length = keys < 2 ? 4 : 2 ** Math.floor(Math.log(keys) / Math.log(3.33) + 2.25)
  const segmentLength = Math.min(length, MAX_SEGMENT_LENGTH)
  const factor = keys < 2 ? 2 : Math.max(1.125, 0.875 + (0.25 * Math.log(1e6)) / Math.log(keys))
  const cells = Math.ceil(keys * factor)
  const segmentCount = Math.max(1, Math.ceil(cells / segmentLength) - 2)
  return { seed: seed & MASK_64, segmentLength, segmentCount }
}

/** The order in which cells can be given away, last first; `undefined`: this seed does not do. */
function peel(keys: BigUint64Array, shape: FuseShape): Peeled | undefined {
  const size = cellCount(shape)
  const degree = new Uint8Array(size)
  const xor = new Uint32Array(size) // of the indices of the keys that use the cell
  for (let index = 0; index < keys.length; index += 1) {
    for (const cell of cellsOf(mix(keys[index] ?? 0n, shape.seed), shape)) {
      if (degree[cell] === 255) return undefined
      degree[cell] = (degree[cell] ?? 0) + 1
      xor[cell] = (xor[cell] ?? 0) ^ index
    }
  }
  return peeled(keys, shape, degree, xor)
}

interface Peeled {
  readonly keys: Uint32Array
  readonly cells: Uint32Array
}

function peeled(
  keys: BigUint64Array,
  shape: FuseShape,
  degree: Uint8Array,
  xor: Uint32Array,
): Peeled | undefined {
  const order: Peeled = {
    keys: new Uint32Array(keys.length),
    cells: new Uint32Array(keys.length),
  }
  let done = 0
  const alone: number[] = []
  for (let cell = 0; cell < degree.length; cell += 1) if (degree[cell] === 1) alone.push(cell)
  for (let cell = alone.pop(); cell !== undefined; cell = alone.pop()) {
    if (degree[cell] !== 1) continue
    const index = xor[cell] ?? 0
    order.keys[done] = index
    order.cells[done] = cell
    done += 1
    for (const other of cellsOf(mix(keys[index] ?? 0n, shape.seed), shape)) {
      degree[other] = (degree[other] ?? 0) - 1
      xor[other] = (xor[other] ?? 0) ^ index
      if (degree[other] === 1) alone.push(other)
    }
  }
  return done === keys.length ? order : undefined
}

function assign(keys: BigUint64Array, order: Peeled, shape: FuseShape): Uint8Array {
  const cells = new Uint8Array(cellCount(shape))
  for (let step = keys.length - 1; step >= 0; step -= 1) {
    const hash = mix(keys[order.keys[step] ?? 0] ?? 0n, shape.seed)
    const own = order.cells[step] ?? 0
    const [a, b, c] = cellsOf(hash, shape)
    const others = (cells[a] ?? 0) ^ (cells[b] ?? 0) ^ (cells[c] ?? 0) // its own is still zero
    cells[own] = fingerprint(hash) ^ others
  }
  return cells
}

/** Three cells in neighbouring segments. */
function cellsOf(hash: bigint, { segmentLength, segmentCount }: FuseShape): Cells {
  const mask = segmentLength - 1
  const first = Math.floor((Number(hash >> 32n) / 2 ** 32) * segmentCount * segmentLength)
  const second = first + segmentLength
  const third = second + segmentLength
  return [
    first,
    second ^ (Number((hash >> 18n) & 0x3ffffn) & mask),
    third ^ (Number(hash & 0x3ffffn) & mask),
  ]
}

type Cells = readonly [number, number, number]

function fingerprint(hash: bigint): number {
  return Number((hash ^ (hash >> 32n)) & 0xffn)
}

/** The finalizer of MurmurHash3, so that every bit of the key moves every bit of the hash. */
function mix(key: bigint, seed: bigint): bigint {
  let hash = (key + seed) & MASK_64
  hash = ((hash ^ (hash >> 33n)) * 0xff51afd7ed558ccdn) & MASK_64
  hash = ((hash ^ (hash >> 33n)) * 0xc4ceb9fe1a85ec53n) & MASK_64
  return hash ^ (hash >> 33n)
}
