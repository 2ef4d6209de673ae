/**
 * Lets so many jobs run at the same time, the others in the order in which they came.
 *
 * @param most at least 1
 */
export function fewAtOnce(most: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (job) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go))
    else running += 1
    try {
      return await job()
    } finally {
      const next = waiting.shift()
      // the next one takes this one's place
      if (next) next()
      else running -= 1
    }
  }
}
