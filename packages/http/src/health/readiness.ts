/** Resolves if the part works and rejects if it does not; named as an operator calls it. */
export type ReadyChecks = Readonly<Record<string, () => Promise<unknown>>>

const PATIENCE_MS = 2000

/** The names of the parts that do not work, or have not answered after two seconds. */
export async function failingParts(checks: ReadyChecks): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await works(check)) ? [] : [name])),
  )
  return results.flat()
}

async function works(check: () => Promise<unknown>): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, PATIENCE_MS, false)
  try {
    return await Promise.race([check().then(() => true), tooLate])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
