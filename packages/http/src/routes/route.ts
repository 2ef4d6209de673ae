import type { z } from 'zod'
import { type BodyDeclaration, bodyDeclaration } from '../body/body-declaration.ts'
import type { Shape } from '../fields/object.ts'
import type { RawReply, Reply, ReplyOf, Responses } from '../replies/reply.ts'
import type { Access, Client, OptionalAccess, RequiredAccess } from './access.ts'
import type { Wire, WireOf } from './wire.ts'

/** The methods that routes can have. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The parts of a request that no schema describes. */
export interface RequestFacts {
  /** The `X-Request-Id` of the reply. */
  readonly id: string
  /** Path as sent, mount included, without the query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Address of the other end of the connection, whatever proxies tell; `undefined`: it is gone. */
  readonly peer: string | undefined
}

/** What a handler receives: validated, and typed by the route's schemas. */
export interface Context<Params, Query, Body, Principal> {
  readonly params: Params
  readonly query: Query
  /** `undefined` for routes without a body schema, and where an optional body is absent. */
  readonly body: Body
  readonly principal: Principal
  readonly client: Client
  /** The token as sent, whether or not it was checked; see `tokenIn` of the app. */
  readonly bearer: string | undefined
  readonly request: RequestFacts
}

/** How the API description presents a route, and what all of its replies have in common. */
export interface RouteFacts {
  /** One line for the API description. */
  readonly summary: string
  readonly description?: string
  readonly tags?: readonly string[]
  /** The function name in generated clients. Default: made of method and path, as in `getMovie`. */
  readonly operationId?: string
  /** A body for the API description, as a client would send it. It must satisfy the body's schema. */
  readonly bodyExample?: unknown
  /** Whether `HEAD path` is answered too, as GET without the body. Default: it is a 405. */
  readonly head?: boolean
  /** A route without `access` whose handler reads the bearer token, or does without; described so. */
  readonly readsBearer?: boolean
  /** Left out of the API description. */
  readonly hidden?: boolean
  /**
   * Whether the route is there at this moment; asked at each request. While it is not, requests are
   * answered as if there were none, and the API description leaves it out. Absent: it always is.
   */
  readonly isOn?: () => boolean
  /** `detail` of a 500 of this route. Default: the words of the app's error format. */
  readonly faultText?: string
  /** `Cache-Control` of all replies of this route. Default: the app's. */
  readonly cacheControl?: string
  /** Added to all replies of this route. */
  readonly headers?: Readonly<Record<string, string>>
}

/** The declaration of a route; see `get`, `post` and the others. */
export interface RouteDefinition<
  Path extends string,
  R extends Responses,
  PS extends Shape,
  QS extends Shape,
  B extends z.ZodType | BodyDeclaration | undefined,
  A extends Access<never> | undefined,
> extends RouteFacts {
  /** Who may call it: `guard()` or `optionalGuard()`. Absent: anybody; tokens are ignored. */
  readonly access?: A
  /** Schemas of path parameters. A parameter without one accepts any string. */
  readonly params?: PS
  readonly query?: QS
  /**
   * `object({…})`, `optional(object({…}))` where the body may be absent, `form({…})`, or
   * `ifReadable(object({…}))`.
   */
  readonly body?: B
  /**
   * Optional fields of the body that this principal has to send. Asked with every request; those
   * that are missing are reported before all else that is wrong.
   */
  alsoRequired?(principal: PrincipalOf<A>): Promise<readonly string[]>
  /** Every status that the route can answer with. */
  readonly responses: R
  handle(
    context: Context<ParamsOf<Path, PS>, ValuesOf<QS>, BodyOf<B>, PrincipalOf<A>>,
  ): ReplyOf<R> | Promise<ReplyOf<R>>
}

type BodyOf<B> =
  B extends BodyDeclaration<infer S> ? z.output<S> : B extends z.ZodType ? z.output<B> : undefined

type PrincipalOf<A> =
  A extends RequiredAccess<infer P>
    ? P
    : A extends OptionalAccess<infer P>
      ? P | undefined
      : undefined

type ParamsOf<Path extends string, PS extends Shape> = ValuesOf<PS> & {
  readonly [Name in Exclude<NamesIn<Path>, keyof PS>]: string
}

/** zod types an empty object as one that has every field. */
type ValuesOf<S extends Shape> = keyof S extends never ? None : z.output<z.ZodObject<S>>

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never

/** A declared route; `P` is the principal that its guard expects. */
export interface Route<P> extends RouteFacts {
  readonly method: Method
  /** Path within the app, parameters in braces: `/movies/{movie_id}/`. */
  readonly path: string
  readonly access: Access<P> | undefined
  readonly params: Shape
  readonly query: Shape
  readonly body: BodyDeclaration | undefined
  /** Takes the principal that the guard above admits. */
  alsoRequired?(principal: unknown): Promise<readonly string[]>
  readonly responses: Responses
  /** Takes the values that the schemas above produce. */
  readonly handle: ((context: never) => Reply | Promise<Reply>) | undefined
  readonly handleRaw: ((request: RawRequest) => RawReply | Promise<RawReply>) | undefined
}

export type ErasedContext = Context<
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, unknown>>,
  unknown,
  unknown
>

type None = Record<never, never>

/** A route that knows in its type what it takes and answers, for typed clients. */
export interface TypedRoute<P, W extends Wire> extends Route<P> {
  /** There is none at run time. */
  readonly '~wire'?: W
}

type Declare<M extends Method> = <
  const Path extends string,
  R extends Responses,
  PS extends Shape = None,
  QS extends Shape = None,
  B extends z.ZodType | BodyDeclaration | undefined = undefined,
  A extends Access<never> | undefined = undefined,
>(
  path: Path,
  definition: RouteDefinition<Path, R, PS, QS, B, A>,
) => TypedRoute<A extends Access<infer P> ? P : unknown, WireOf<`${M} ${Path}`, R, QS, B>>

const declare =
  <M extends Method>(method: M): Declare<M> =>
  (path, { access, params, query, body, alsoRequired, responses, handle, ...facts }) => ({
    ...facts,
    method,
    path,
    // Its principal is the one in the type of the route.
    access: access as never,
    ...(alsoRequired && { alsoRequired }),
    params: params ?? {},
    query: query ?? {},
    body: body && bodyDeclaration(body),
    responses,
    handle,
    handleRaw: undefined,
  })

/**
 * Declares `GET path`, with parameters in braces: `get('/movies/{movie_id}/', { … })`. HEAD gets a
 * 405 unless the route sets `head: true`.
 */
export const get: Declare<'GET'> = declare('GET')
/** Declares `POST path`. */
export const post: Declare<'POST'> = declare('POST')
/** Declares `PUT path`. */
export const put: Declare<'PUT'> = declare('PUT')
/** Declares `PATCH path`. */
export const patch: Declare<'PATCH'> = declare('PATCH')
/** Declares `DELETE path`. */
export const del: Declare<'DELETE'> = declare('DELETE')

/** A request as a raw route receives it. */
export interface RawRequest {
  readonly method: Method
  /** Empty if there is no body; at most 1 MiB, or what the app allows. */
  readonly bytes: Uint8Array
  readonly headers: RequestFacts['headers']
  /** The part after the `?`, percent-encoded; empty if there is none. */
  readonly queryString: string
  readonly bearer: string | undefined
  readonly client: Client
  readonly request: RequestFacts
}

/** The declaration of a raw route; see `raw`. */
export interface RawDefinition extends RouteFacts {
  /** For the API description only. */
  readonly responses: Responses
  handle(request: RawRequest): RawReply | Promise<RawReply>
}

/**
 * Declares a route that reads the request and writes the reply itself, for protocols other than
 * JSON. The size limit, common headers, CORS, 404, 405 and faults work as for other routes, and
 * the app words the refusals that it throws.
 */
export function raw(method: Method, path: string, definition: RawDefinition): Route<unknown> {
  const { handle, responses, ...facts } = definition
  return {
    ...facts,
    method,
    path,
    access: undefined,
    params: {},
    query: {},
    body: undefined,
    responses,
    handle: undefined,
    handleRaw: handle,
  }
}

/** The same routes under a prefix: `under('/api/v1', [...])`. */
export function under<P>(prefix: string, routes: readonly Route<P>[]): Route<P>[] {
  return routes.map((route) => ({ ...route, path: prefix + route.path }))
}
