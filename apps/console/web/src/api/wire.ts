/** What JSON makes of a value: instants arrive as texts. */
type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T

/** The body that a schema of the server describes, as a page gets it. */
export type Body<Schema extends { readonly _output: unknown }> = Wire<Schema['_output']>
