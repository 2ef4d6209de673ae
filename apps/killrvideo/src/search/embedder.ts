/** Turns texts into vectors that lie near each other where texts mean the same. */
export interface Embedder {
  /**
   * @returns one vector of `DIMENSIONS` per text; `undefined` if none can be had now, so that
   *   callers go by words
   */
  embed(texts: readonly string[]): Promise<readonly Float32Array[] | undefined>
}
