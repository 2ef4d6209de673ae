import { Link } from '@tanstack/react-router'
import { Page } from './page.tsx'

/** There is no page at this address. */
export function NotFound() {
  return (
    <Page title="There is no such page">
      <p>
        The address may be mistyped, or what was there is gone. Go to the{' '}
        <Link to="/">overview</Link> or to the <Link to="/admin">administration</Link>.
      </p>
    </Page>
  )
}
