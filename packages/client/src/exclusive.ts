interface Locks {
  request<T>(name: string, job: () => Promise<T>): Promise<T>
  request<T>(
    name: string,
    options: { ifAvailable: true },
    job: (lock: unknown) => Promise<T>,
  ): Promise<T>
}

/**
 * Runs a job that only one tab of an origin may do at a time (Web Locks). Without locks the caller
 * sees to it that its own process does one at a time.
 *
 * @param job told whether it had to wait for somebody else
 */
export async function exclusive<T>(name: string, job: (waited: boolean) => Promise<T>): Promise<T> {
  const { navigator }: { navigator?: { locks?: Locks } } = Object(globalThis)
  const locks = navigator?.locks
  if (!locks) return job(false)
  const first = await locks.request(name, { ifAvailable: true }, async (lock) =>
    lock ? { value: await job(false) } : undefined,
  )
  return first ? first.value : locks.request(name, () => job(true))
}
