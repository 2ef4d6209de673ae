import { readdirSync, readFileSync } from 'node:fs'

/** The CPU time that all threads of a process have used, as Linux counts it. */
export function cpuSecondsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const nanoseconds = threads.map((thread) => {
    const [running = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
    return Number(running)
  })
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9
}
