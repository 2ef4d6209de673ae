/** How an app looks on its account pages and in its mails. */
export interface Branding {
  /** As people know it. Default: the name of the app. */
  readonly title?: string
  /** One or two letters in the mark. Default: the first one of the title. */
  readonly logo?: string
  /** The colour of marks and buttons, as `#rrggbb`. */
  readonly accent?: `#${string}`
  /** Who its mails come from, instead of the name in `MAIL_FROM`. */
  readonly sender?: string
  /** Where the app itself is, for the way back to it; an absolute URL. */
  readonly homeUrl?: string
  /** Below each page, such as privacy and help; absolute URLs. */
  readonly links?: readonly { readonly label: string; readonly url: string }[]
}

/** The name of an app as people know it: on pages, in mails and in authenticator apps. */
export function titleOf(app: {
  readonly name: string
  readonly branding?: Branding | undefined
}): string {
  return app.branding?.title ?? app.name
}
