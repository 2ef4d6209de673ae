/** Milliseconds that a request takes. */
async function timed(request: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await request()
  return performance.now() - started
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}

/** Medians of two requests that take turns, so that whatever else the machine does hits both. */
async function medians(
  rounds: number,
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<readonly [number, number]> {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    times[0].push(await timed(one))
    times[1].push(await timed(other))
  }
  return [median(times[0]), median(times[1])]
}

/** How many times the slower of two is slower, at best of three tries: noise only ever adds. */
export async function bestRatio(
  rounds: number,
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < 3 && best > 1.2; attempt += 1) {
    const [first, second] = await medians(rounds, one, other)
    best = Math.min(best, Math.max(first, second) / Math.min(first, second))
  }
  return best
}
