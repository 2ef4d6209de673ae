import type { ZodOpenApiSecuritySchemeObject } from 'zod-openapi'
import type { AppDefinition } from '../definition.ts'

/** A security scheme as OpenAPI 3.1 has it. */
export type SecurityScheme = ZodOpenApiSecuritySchemeObject

/** The API description of an app: what it says, and where it is served. */
export interface Docs {
  /** Path of the OpenAPI document, such as `/openapi.json`. */
  readonly openapi: string
  /** Path of the page for people, such as `/docs`. */
  readonly page: string
  /** Further paths of the same page, such as `/redoc`. */
  readonly extraPages?: readonly string[]
  /** `Cache-Control` of document and page. Default: that of the app. */
  readonly cacheControl?: string
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description?: string
  }
  /** Tags in the order in which the page shows them. */
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  /**
   * By name; a guarded route may be called with any of them. The `tokenUrl` of a password flow is
   * a path within the app, if it begins with a slash. Default: one bearer scheme.
   */
  readonly securitySchemes?: Readonly<Record<string, SecurityScheme>>
}

export const BEARER_SCHEME: Readonly<Record<string, SecurityScheme>> = {
  bearer: { type: 'http', scheme: 'bearer' },
}

/** The parts of an app that its API description is made of. */
export type DescribedApp = Pick<AppDefinition<never>, 'routes' | 'errors' | 'faultTextWins'>
