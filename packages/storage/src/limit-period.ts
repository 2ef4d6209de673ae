import { latestInstant } from './clock-skew.ts'

interface Moment {
  readonly windowSeconds: number
  readonly now: Date
}

/** When a period ends that begins now. */
export function endOf({ windowSeconds, now }: Moment): Date {
  return new Date(now.getTime() + windowSeconds * 1000)
}

/** No period that has begun by now ends later than this. */
export function latestEnd({ windowSeconds, now }: Moment): Date {
  return latestInstant(now, windowSeconds)
}

/** Whether a period that ends then is running. */
export function isRunning(end: Date, moment: Moment): boolean {
  return end > moment.now && end <= latestEnd(moment)
}
