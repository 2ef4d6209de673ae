import { timestamp, z } from '@usher/http'
import { ORDERS } from '../accounts/schemas.ts'

export const quickStartStepBody = z.object({
  title: z.string(),
  note: z.string().nullable(),
  method: z.enum(['GET', 'POST']),
  path: z.string(),
  body: z.record(z.string(), z.unknown()).nullable(),
  form: z.record(z.string(), z.string()).nullable(),
  /** A field of the answer for later steps, and the name of the variable that it goes into. */
  keeps: z.object({ as: z.enum(['token', 'secret']), field: z.string() }).nullable(),
  with_token: z.boolean(),
})

/** An app as the landing page knows it. */
export const appBody = z.object({
  name: z.string(),
  /** Where the app's paths begin. */
  mount: z.string(),
  summary: z.string(),
  realm: z.string(),
  healthy: z.boolean(),
  /** Paths of the API description, mount included. */
  docs: z.object({ page: z.string(), openapi: z.string() }).nullable(),
  quick_start: z.array(quickStartStepBody),
})

export const overviewBody = z.object({
  version: z.string().nullable(),
  production: z.boolean(),
  started_at: timestamp().nullable(),
  apps: z.array(appBody),
  /** None for strangers. */
  realms: z.array(
    z.object({
      name: z.string(),
      database: z.string(),
      healthy: z.boolean(),
      mails_waiting: z.int().nullable(),
      mails_failed: z.int().nullable(),
    }),
  ),
  /**
   * `smtp`: mails leave; `inbox`: they land in the inbox of these pages; `file`: in a file that
   * `usher inbox` reads; `held`: they do not leave.
   */
  mail: z.enum(['smtp', 'inbox', 'file', 'held']),
  /** Whether somebody can sign in; for developers in front of the machine. */
  has_administrator: z.boolean().nullable(),
})

export const realmBody = z.object({
  name: z.string(),
  /** The apps that share the accounts; none for the administrators. */
  apps: z.array(z.string()),
  identifier: z.enum(['email', 'username']),
  credential: z.enum(['password', 'secret']),
  roles: z.array(z.string()),
  default_role: z.string(),
  statuses: z.array(z.string()),
  has_sessions: z.boolean(),
  /** Fields of the profile that operators can change. */
  profile: z.array(
    z.object({ name: z.string(), label: z.string().nullable(), type: z.enum(['text', 'integer']) }),
  ),
  /** Whether people can get another e-mail address. */
  changes_emails: z.boolean(),
  /** Whether links for choosing a password can be mailed. */
  mails_resets: z.boolean(),
  /** Whether people activate their accounts by a mailed link. */
  mails_activations: z.boolean(),
  /** Whether accounts have keys for programs. */
  has_api_keys: z.boolean(),
  /** In which orders accounts can be listed. */
  orders: z.array(z.enum(ORDERS)),
})
