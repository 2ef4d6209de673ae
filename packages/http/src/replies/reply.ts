import type { Readable } from 'node:stream'
import type { z } from 'zod'

/** Stands for a body that no JSON schema describes. */
export interface BodyMarker<Kind extends string> {
  readonly marker: Kind
}

/** A status without a body, such as 204: `reply(204)`. */
export const noBody: BodyMarker<'none'> = { marker: 'none' }

/** An HTML page: `reply(200, '<!doctype html>…')`. */
export const htmlPage: BodyMarker<'html'> = { marker: 'html' }

/** Comma-separated values (RFC 4180): `reply(200, '…')`. */
export const csvFile: BodyMarker<'csv'> = { marker: 'csv' }

/** A picture in SVG: `reply(200, '<svg …>')`. */
export const svgImage: BodyMarker<'svg'> = { marker: 'svg' }

/** A ZIP archive (APPNOTE.TXT 6.3), as bytes or as a stream: `reply(200, bytes)`. */
export const zipArchive: BodyMarker<'zip'> = { marker: 'zip' }

/**
 * A refusal in the app's error format; 422 stands for validation errors too. Such a status is not
 * replied but thrown: by the app's stories, or with `refusal`.
 */
export const errorBody: BodyMarker<'error'> = { marker: 'error' }

/** What a status carries. */
export type ResponseBody =
  | z.ZodType
  | BodyMarker<'none'>
  | BodyMarker<'html'>
  | BodyMarker<'csv'>
  | BodyMarker<'svg'>
  | BodyMarker<'zip'>
  | BodyMarker<'error'>

/** All statuses of a route. */
export type Responses = Readonly<Record<number, ResponseBody>>

/** What a handler answers; made by `reply`. */
export interface Reply<Status extends number = number, Body = unknown> {
  readonly status: Status
  readonly body: Body
  readonly headers?: Readonly<Record<string, string>>
}

/** The replies that a route's `responses` allow. */
export type ReplyOf<R extends Responses> = {
  [S in keyof R & number]: R[S] extends BodyMarker<'error'> ? never : Reply<S, BodyOf<R[S]>>
}[keyof R & number]

type BodyOf<B> =
  B extends BodyMarker<'none'>
    ? undefined
    : B extends BodyMarker<'zip'>
      ? Uint8Array | Readable
      : B extends BodyMarker<string>
        ? string
        : B extends z.ZodType
          ? Sendable<z.input<B>>
          : never

/** Handlers may send what they hold as read-only. */
type Sendable<T> = T extends Date
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Sendable<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Sendable<T[K]> }
      : T

/** A reply without a body, for statuses declared as `noBody`. */
export function reply<S extends number>(status: S): Reply<S, undefined>
/**
 * A reply of a declared status. Only the fields of the declared body are sent; a body that breaks
 * its schema is a fault (500).
 *
 * @param headers are added to the reply and go before those of route and app
 */
export function reply<S extends number, const B>(
  status: S,
  body: B,
  headers?: Readonly<Record<string, string>>,
): Reply<S, B>
export function reply(
  status: number,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
): Reply {
  return headers ? { status, body, headers } : { status, body }
}

/** What a raw route answers; sent as it is. */
export interface RawReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A stream that breaks off ends the connection. */
  readonly body?: string | Uint8Array | Readable
}
