import type { Bench } from '../../bench/row.ts'

export type Databases = 'SQLite' | 'PostgreSQL'

/** How long and how often. */
export interface Settings extends Pick<Bench, 'after'> {
  /** How often the server is killed, on each database. */
  readonly kills: number
  /** How long other faults last. */
  readonly seconds: number
  /** How many requests the soak sends. */
  readonly requests: number
  /** On which of them, where a fault is tried on both. */
  readonly databases: readonly Databases[]
  /** What is left to chance is the same for the same seed. */
  readonly seed: number
}

/** What was found under one fault. */
export interface Finding {
  readonly what: string
  readonly figures: Readonly<Record<string, number | string>>
  /** The promises that did not hold, with what was seen instead. */
  readonly broken: readonly string[]
}

/** A file in `tools/faults`: something that goes wrong, and what must hold all the same. */
export interface Fault {
  /** For `--only`. */
  readonly name: string
  readonly run: (settings: Settings) => Promise<readonly Finding[]>
}

/** Collects what does not hold. */
export function promises() {
  const broken: string[] = []
  return {
    broken,
    hold(isTrue: boolean, otherwise: string) {
      if (!isTrue && broken.length < 20) broken.push(otherwise)
    },
  }
}

/** The same for every server on one database: audit events are sealed with it. */
export const SECRET_KEY = 'a secret of the faults that is long enough'

/** Numbers from 0 to 1, the same ones for the same seed (Numerical Recipes, §7.1.2). */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** `12.3` */
export const rounded = (value: number) => Math.round(value * 10) / 10

/** Something that comes true by itself, asked for every 50 ms. @returns the milliseconds it took */
export async function until(
  isTrue: () => Promise<boolean> | boolean,
  patienceMilliseconds: number,
): Promise<number | undefined> {
  const startedAt = performance.now()
  while (performance.now() - startedAt < patienceMilliseconds) {
    if (await isTrue()) return performance.now() - startedAt
    await new Promise((resume) => setTimeout(resume, 50))
  }
  return undefined
}
