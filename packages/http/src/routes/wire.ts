import type { z } from 'zod'
import type { BodyDeclaration } from '../body/body-declaration.ts'
import type { Shape } from '../fields/object.ts'
import type { BodyMarker, Responses } from '../replies/reply.ts'

/** What a route takes and answers, as JSON. */
export interface Wire {
  /** Method and path: `GET /notes/{note_id}`. */
  readonly route: string
  /** The names of the parameters in the path. */
  readonly params: string
  readonly query: object
  /** `undefined`: it takes none. */
  readonly body: unknown
  /** Of its successes. */
  readonly answer: unknown
}

/** The wire of a declared route. */
export interface WireOf<Route extends string, R extends Responses, QS extends Shape, B>
  extends Wire {
  readonly route: Route
  readonly params: NamesIn<Route>
  readonly query: SentFields<QS>
  readonly body: B extends BodyDeclaration<infer S>
    ? Sent<S>
    : B extends z.ZodType
      ? Sent<B>
      : undefined
  readonly answer: { [S in keyof R & number]: Answered<R[S]> }[keyof R & number]
}

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never

/** Fields take what they make; whether one may be left out, its schema says. */
type Sent<S extends z.ZodType> =
  S extends z.ZodObject<infer Fields extends Shape> ? SentFields<Fields> : Json<z.output<S>>

/** zod types an empty object as one that has every field. */
type SentFields<S extends Shape> = keyof S extends never
  ? Record<never, never>
  : {
      readonly [K in keyof z.input<z.ZodObject<S>>]: K extends keyof z.output<z.ZodObject<S>>
        ? Json<z.output<z.ZodObject<S>>[K]>
        : never
    }

type Answered<B> =
  B extends BodyMarker<'error'>
    ? never
    : B extends BodyMarker<'none'>
      ? undefined
      : B extends BodyMarker<string>
        ? string
        : B extends z.ZodType
          ? Json<z.output<B>>
          : never

/** A value after it was sent as JSON. */
type Json<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Json<T[K]> }
      : T
