import { Page } from '../parts/page.tsx'

/** The address lacks what the link in the mail has. */
export function IncompleteLink() {
  return (
    <Page title="This link is incomplete">
      <p>
        Open it from the mail once more. Some mail programs break long links: then copy all of it
        into the address field of the browser.
      </p>
    </Page>
  )
}
