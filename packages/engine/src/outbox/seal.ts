import type { MailRequest, MailTo, NoticeFacts, NoticeKind } from '../ports.ts'
import { openText, sealText } from '../sealed-text.ts'

/**
 * Makes a mail unreadable for whoever reads the database: it carries a one-time token, and tokens
 * are never stored readable.
 *
 * @param key 32 bytes
 */
export function sealMail(key: Uint8Array, mail: MailRequest): Uint8Array {
  return sealText(key, JSON.stringify(mail))
}

/** @returns the mail, or `undefined` if it was sealed with another key or has been changed */
export function openMail(key: Uint8Array, sealed: Uint8Array): MailRequest | undefined {
  const text = openText(key, sealed)
  return text === undefined ? undefined : presentForm(JSON.parse(text)) // one of ours, as it opened
}

/** Mails that wait since an earlier release: `account_notice` was a kind of its own. */
function presentForm(mail: MailRequest | FormerNotice): MailRequest {
  if (mail.kind !== 'account_notice') return mail
  const { notice: event, ...rest } = mail
  return { ...rest, kind: 'notice', event }
}

type FormerNotice = MailTo &
  NoticeFacts & { readonly kind: 'account_notice'; readonly notice: NoticeKind }
