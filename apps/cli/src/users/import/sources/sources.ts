import { auth0 } from './auth0.ts'
import { betterAuth } from './better-auth.ts'
import { django } from './django.ts'
import { firebase } from './firebase.ts'
import { aspnet, devise, laravel, wordpress } from './frameworks.ts'
import { clerk, cognito, supabase } from './hosted.ts'
import { keycloak } from './keycloak.ts'
import { kratos } from './kratos.ts'
import { okta } from './okta.ts'
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
