import type { Letters, MailRequest, NoticeEvent, NoticeKind, PreviewedLetter } from '@usher/engine'
import { type MailTemplates, write } from './mailer.ts'

/** Every notice; a record, so that one which the engine adds cannot be left out. */
const EVENTS: Readonly<Record<NoticeEvent | NoticeKind, true>> = {
  password_changed: true,
  password_reset: true,
  email_change_asked: true,
  email_changed: true,
  email_reverted: true,
  new_sign_in: true,
  session_reused: true,
  api_key_made: true,
  totp_added: true,
  passkey_added: true,
  passkey_removed: true,
  passkey_disabled: true,
  totp_removed: true,
  factor_disabled: true,
  factors_reset: true,
  recovery_codes_renewed: true,
  recovery_code_used: true,
  provider_linked: true,
  provider_unlinked: true,
  recovery_cancelled: true,
  recovery_completed: true,
  export_requested: true,
  export_ready: true,
  erasure_cancelled: true,
  account_erased: true,
}

const AT = '2026-03-02T12:00:00.000Z'
const FROM = { at: AT, address: '192.0.2.7', userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox' }

/** What each kind is written with, beside reader and language. Nobody has these tokens. */
const SAMPLES: { readonly [Kind in Exclude<MailRequest['kind'], 'notice'>]: SampleOf<Kind> } = {
  activation: { token: 'sample', registeredAt: AT },
  address_taken: {},
  password_reset: { token: 'sample' },
  invitation: { token: 'sample' },
  email_change: { token: 'sample' },
  email_change_taken: {},
  email_change_notice: { token: 'sample', ...FROM },
  recovery: {
    token: 'sample',
    cancelToken: 'sample',
    opensAt: '2026-03-03T12:00:00.000Z',
    ...FROM,
  },
  erasure: { token: 'sample', erasesAt: '2026-03-09T12:00:00.000Z', ...FROM },
  sign_in_code: { code: 'BCDF-GHJK', ...FROM },
  approval_code: { code: 'BCDF-GHJK', ...FROM },
  webhook_disabled: {
    realm: 'school',
    endpoint: 'whe_sample',
    host: 'receiver.example.com',
    reason: 'failing',
    at: AT,
  },
}

type SampleOf<Kind extends MailRequest['kind']> = Omit<
  Extract<MailRequest, { kind: Kind }>,
  'kind' | 'to' | 'locale'
>

/**
 * Shows the letters of an app with sample data, as they would leave.
 *
 * @param options.from the sender, such as `School <school@example.com>`
 */
export function createLetters(options: {
  readonly templates: MailTemplates
  readonly from: string
}): Letters {
  const { templates, from } = options
  return {
    preview: (locale) =>
      requests({ to: 'kim@example.com', locale })
        .filter(({ kind }) => templates[kind] !== undefined)
        .map((request): PreviewedLetter => {
          const event = request.kind === 'notice' ? { event: request.event } : {}
          return { kind: request.kind, ...event, from, ...write(templates, request) }
        }),
    sample: ({ kind, event, ...reader }) =>
      requests(reader).find((request) => {
        const isAsked = request.kind === kind && templates[request.kind] !== undefined
        return isAsked && (request.kind === 'notice' ? request.event : undefined) === event
      }),
  }
}

function requests(reader: { readonly to: string; readonly locale: string }): MailRequest[] {
  const letters = Object.entries(SAMPLES).map(
    // the sample of a kind completes it, which TypeScript cannot follow here
    ([kind, sample]) => ({ kind, ...sample, ...reader }) as MailRequest,
  )
  const events = Object.keys(EVENTS) as (keyof typeof EVENTS)[]
  const notices = events.map(
    (event): MailRequest => ({ kind: 'notice', event, ...FROM, left: 9, ...reader }),
  )
  return [...letters, ...notices]
}
