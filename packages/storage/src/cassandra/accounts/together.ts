const MOST_KEYS = 16 // one node of the cluster gathers their rows
const MOST_UNDERWAY = 4 // while they are, more questions gather: fewer and larger requests

type Question<Found> = PromiseWithResolvers<Found | undefined>

/**
 * Lets questions of one turn of the event loop go to the database together. The driver's work for a
 * request costs more than the read itself.
 *
 * What is asked together is sent only when all of that turn have asked, so each sees what was
 * acknowledged before it. If some partition does not answer, each is asked alone.
 *
 * @param askAll answers what was found, by key, and nothing for the others
 */
export function together<Found>(
  askAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): (key: string) => Promise<Found | undefined> {
  const gathered = new Map<string, Question<Found>>()
  let underway = 0
  let isScheduled = false

  function send() {
    isScheduled = false
    while (gathered.size > 0 && underway < MOST_UNDERWAY) {
      const portion = [...gathered].slice(0, MOST_KEYS)
      for (const [key] of portion) gathered.delete(key)
      underway += 1
      void answer(portion).finally(() => {
        underway -= 1
        send()
      })
    }
  }

  async function answer(portion: readonly (readonly [string, Question<Found>])[]): Promise<void> {
    try {
      const found = await askAll(portion.map(([key]) => key))
      for (const [key, { resolve }] of portion) resolve(found.get(key))
    } catch (error) {
      if (portion.length > 1) await Promise.all(portion.map((alone) => answer([alone])))
      else portion[0]?.[1].reject(error)
    }
  }

  return (key) => {
    const known = gathered.get(key)
    if (known) return known.promise
    if (!isScheduled) setImmediate(send)
    isScheduled = true
    const question = Promise.withResolvers<Found | undefined>()
    gathered.set(key, question)
    return question.promise
  }
}
