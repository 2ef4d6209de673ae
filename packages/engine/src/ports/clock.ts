export interface Clock {
  now(): Date
  /** Resolves after so many milliseconds of real time. */
  pause(milliseconds: number): Promise<void>
}
