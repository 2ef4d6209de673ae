/** How far a job on many things has come. */
export interface Progress<Thing> {
  readonly total: number
  readonly done: readonly Thing[]
  /** What was refused, and with which error. */
  readonly failed: readonly { readonly thing: Thing; readonly error: unknown }[]
}

interface Job<Thing> {
  readonly things: readonly Thing[]
  readonly act: (thing: Thing) => Promise<unknown>
  readonly told: (progress: Progress<Thing>) => void
  /** Nothing more begins once it is aborted; what has begun ends. */
  readonly signal: AbortSignal
}

/**
 * Does something to many things, one after another: what is refused for one stops none of the
 * others, and the server is left to those who are at work with it.
 *
 * @returns what was done and what was not; things that were never tried are in neither list
 */
export async function oneAfterAnother<Thing>(job: Job<Thing>): Promise<Progress<Thing>> {
  const { things, act, told, signal } = job
  const done: Thing[] = []
  const failed: { thing: Thing; error: unknown }[] = []
  const progress = () => ({ total: things.length, done: [...done], failed: [...failed] })
  for (const thing of things) {
    if (signal.aborted) break
    try {
      await act(thing)
      done.push(thing)
    } catch (error) {
      failed.push({ thing, error })
    }
    told(progress())
  }
  return progress()
}
