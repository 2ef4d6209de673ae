/** As many numbers as the vectors of the data model have (section D.1). */
export const DIMENSIONS = 384

export interface Similar {
  readonly videoId: string
  /** Cosine of the angle between the two, −1 … 1. */
  readonly similarity: number
}

/** What videos are about, as vectors. */
export interface VectorStore {
  put(videoId: string, vector: Float32Array): Promise<void>
  find(videoId: string): Promise<Float32Array | undefined>
  /** The nearest ones, best first; listed or not. */
  nearest(to: Float32Array, limit: number): Promise<readonly Similar[]>
}

export function cosine(one: Float32Array, other: Float32Array): number {
  let product = 0
  let square = 0
  let otherSquare = 0
  for (let at = 0; at < one.length; at += 1) {
    const a = one[at] ?? 0
    const b = other[at] ?? 0
    product += a * b
    square += a * a
    otherSquare += b * b
  }
  const length = Math.sqrt(square * otherSquare)
  return length === 0 ? 0 : product / length
}

/**
 * The numbers as a vector that can be compared; `undefined` for those that point nowhere, or that
 * are not as many as the data model has.
 */
export function usableVector(numbers: readonly number[]): Float32Array | undefined {
  if (numbers.length !== DIMENSIONS) return undefined
  const vector = Float32Array.from(numbers)
  const square = vector.reduce((sum, number) => sum + number * number, 0)
  return Number.isFinite(square) && square > LEAST_SQUARE ? vector : undefined
}

const LEAST_SQUARE = 1e-6 // indexes refuse vectors that are nearly zero
