import { betterAuth } from './better-auth.ts'
import { firebase } from './firebase.ts'
import { aspnet, devise, django, laravel, wordpress } from './frameworks.ts'
import { auth0, clerk, cognito, okta, supabase } from './hosted.ts'
import { keycloak } from './keycloak.ts'
import { kratos } from './kratos.ts'
import type { Source } from './source.ts'

/** The systems that `--from` names. */
export const sources = {
  auth0,
  clerk,
  supabase,
  firebase,
  keycloak,
  'better-auth': betterAuth,
  kratos,
  django,
  wordpress,
  laravel,
  devise,
  aspnet,
  cognito,
  okta,
} as const satisfies Readonly<Record<string, Source>>

export type SourceName = keyof typeof sources

export const sourceNames = Object.keys(sources) as readonly SourceName[]
