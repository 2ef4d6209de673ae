import type { ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Decoded } from '../body/decode.ts'
import { type BodyKind, bodyKind } from '../body/media-type.ts'
import type { AppDefinition } from '../definition.ts'
import type { RequestState } from '../pipeline/request-state.ts'
import type { HeaderList } from '../replies/header-list.ts'
import type { Client } from '../routes/access.ts'
import { bearerToken } from '../routes/bearer.ts'
import type { ErasedContext, RequestFacts } from '../routes/route.ts'
import { acceptedLanguages } from './accepted-languages.ts'
import type { AddressOf } from './client-address.ts'

type TokenIn = NonNullable<AppDefinition<never>['tokenIn']>

/** How a server and its app read requests. */
interface Readers {
  readonly tokenIn: TokenIn
  readonly addressOf: AddressOf
}

/**
 * One request and its response. It is the state of the pipeline, the context of the handler and its
 * view of the request in one object, because every object costs each request a little. What not every
 * handler reads is computed when it is read.
 *
 * @internal
 */
export class Exchange implements RequestState, ErasedContext, RequestFacts {
  readonly incoming: FastifyRequest
  readonly response: ServerResponse
  /** When the head of the request had been read, on the clock of `performance.now()`. */
  readonly startedAt = performance.now()
  /** On every reply of this request, whatever its status. */
  readonly corsHeaders: HeaderList
  readonly #readers: Readers
  #client: Client | undefined
  bytes: Buffer | undefined = undefined
  decoded: Decoded = ABSENT
  principal: unknown = undefined
  params: Readonly<Record<string, unknown>>
  query: Readonly<Record<string, unknown>> = NO_FIELDS
  body: unknown = undefined

  constructor(
    incoming: FastifyRequest,
    response: ServerResponse,
    corsHeaders: HeaderList,
    readers: Readers,
  ) {
    this.incoming = incoming
    this.response = response
    this.corsHeaders = corsHeaders
    this.#readers = readers
    this.params = this.sentParams
  }

  get id(): string {
    return this.incoming.id
  }

  get request(): RequestFacts {
    return this
  }

  get path(): string {
    const { originalUrl } = this.incoming
    const end = originalUrl.search(/[?#]/)
    return end === -1 ? originalUrl : originalUrl.slice(0, end)
  }

  /** The part after the `?`, percent-encoded. */
  get queryString(): string {
    const { originalUrl } = this.incoming
    const start = originalUrl.indexOf('?')
    return start === -1 ? '' : originalUrl.slice(start + 1)
  }

  get headers(): RequestFacts['headers'] {
    return this.incoming.headers
  }

  get sentParams(): Readonly<Record<string, string>> {
    return this.incoming.params as Readonly<Record<string, string>>
  }

  get sentQuery(): Readonly<Record<string, unknown>> {
    return this.incoming.query as Readonly<Record<string, unknown>>
  }

  get contentType(): string | undefined {
    return this.incoming.headers['content-type']
  }

  get bodyKind(): BodyKind {
    return bodyKind(this.contentType)
  }

  get client(): Client {
    this.#client ??= {
      address: this.#readers.addressOf(this.incoming.raw),
      userAgent: this.incoming.headers['user-agent'],
      language: acceptedLanguages(this.incoming.headers['accept-language']),
    }
    return this.#client
  }

  get bearer(): string | undefined {
    return this.#readers.tokenIn(this.incoming.headers, this.incoming.method)
  }

  get peer(): string | undefined {
    return this.incoming.socket.remoteAddress
  }

  /** Seconds since the request began. */
  get seconds(): number {
    return (performance.now() - this.startedAt) / 1000
  }
}

const ABSENT: Decoded = { kind: 'absent' }
const NO_FIELDS: Readonly<Record<string, unknown>> = {}

/** The token of the `Authorization` header. */
export const bearerTokenIn: TokenIn = ({ authorization }) =>
  bearerToken(typeof authorization === 'string' ? authorization : undefined)
