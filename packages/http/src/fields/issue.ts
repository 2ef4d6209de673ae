/** What is wrong with a value; `ctx` holds limits and reasons, never the value itself. */
export interface IssueFacts {
  /** Stable name of the rule, such as `string_too_short`. */
  readonly type: string
  readonly msg: string
  readonly ctx?: Readonly<Record<string, string | number>>
}

/** An issue and where it is: `['body', 'genres', 1]`, `['path', 'movie_id']`, `['body', 17]`. */
export interface Issue extends IssueFacts {
  readonly loc: readonly (string | number)[]
}

/** What became of a value: it was read, or a rule refused it. */
export type Outcome<T> = { readonly value: T } | { readonly issue: IssueFacts }

export function refuse(
  type: string,
  msg: string,
  ctx?: Readonly<Record<string, string | number>>,
): { readonly issue: IssueFacts } {
  return { issue: ctx ? { type, msg, ctx } : { type, msg } }
}

/** Of a value that has to be there and is not. */
export const missing = refuse('missing', 'Field required')

/** The form in which rules of an app's own are reported. */
export function valueError(message: string): IssueFacts {
  return { type: 'value_error', msg: `Value error, ${message}` }
}
