import PostalMime, { type Address } from 'postal-mime'

/** A mail as its reader sees it. */
export interface ReadMail {
  readonly to: string
  readonly from: string
  /** The name of the sender; empty without. */
  readonly fromName: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
}

export async function readMail(source: Buffer): Promise<ReadMail> {
  const {
    to,
    from,
    subject = '',
    text = '',
    html = '',
    messageId = '',
  } = await PostalMime.parse(source)
  return {
    to: addressOf(to?.[0]),
    from: addressOf(from),
    fromName: from?.name ?? '',
    subject,
    text,
    html,
    messageId,
  }
}

/** The first link of the text part. */
export function linkIn({ text }: Pick<ReadMail, 'text'>): URL {
  const [link] = /https?:\/\/\S+/.exec(text) ?? []
  if (link === undefined) throw new Error(`there is no link in the mail: ${text}`)
  return new URL(link)
}

function addressOf(address: Address | undefined): string {
  return address?.address ?? ''
}
