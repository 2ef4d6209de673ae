import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from './ports.ts'

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  pause: (milliseconds) => pause(milliseconds),
}
