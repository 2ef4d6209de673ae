import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { overviewQuery } from '../api/overview.ts'
import { queryClient } from '../api/query-client.ts'
import { type SignedIn, signedInQuery } from '../api/session.ts'
import { Copyable } from '../parts/copyable.tsx'
import { Card, Page } from '../parts/page.tsx'
import { placeAfter } from './place-after.ts'
import styles from './sign-in.module.css'
import { SignInForm } from './sign-in-form.tsx'

/** Where administrators sign in. */
export function SignIn() {
  const { next } = useSearch({ from: '/open/sign-in' })
  const { data: overview } = useQuery(overviewQuery)
  const navigate = useNavigate()
  const goOn = async (signedIn: SignedIn) => {
    queryClient.setQueryData(signedInQuery.queryKey, signedIn)
    await navigate({ href: placeAfter(next) })
  }
  return (
    <div className={styles.narrow}>
      <Page title="Administration" lead="Sign in with your administrator account.">
        <Card>
          <SignInForm signedIn={goOn} />
        </Card>
        {overview?.has_administrator === false ? (
          <div className={styles.first}>
            <p>There is no administrator yet. Create the first one in a terminal:</p>
            <Copyable name="command" text="npx usher admin create --email you@example.com" />
          </div>
        ) : null}
      </Page>
    </div>
  )
}
