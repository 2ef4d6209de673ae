import type { z } from 'zod'

/** What JSON makes of a value: instants arrive as texts. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T

/** The body that a schema of the server describes, as a page gets it. */
export type Body<S extends z.ZodType> = Wire<z.output<S>>
