import Link from 'next/link'
import { whoIsSignedIn } from './who-is-signed-in'

export default async function Page() {
  const me = await whoIsSignedIn()
  return me ? <p>Signed in as {me.email}</p> : <Link href="/sign-in">Sign in</Link>
}
