/** The source of the current time, so that tests can move it. */
export interface Clock {
  now(): Date
  /** Resolves after so many milliseconds of real time. */
  pause(milliseconds: number): Promise<void>
}
