import { cookies } from 'next/headers'

interface Me {
  readonly id: string
  readonly email: string
}

/** Asks Usher with the cookie of the browser; `undefined`: nobody. Call it wherever somebody is needed. */
export async function whoIsSignedIn(): Promise<Me | undefined> {
  const usher = process.env.USHER_URL ?? 'http://127.0.0.1:8000'
  const answer = await fetch(`${usher}/account/api/my-app/me`, {
    headers: { cookie: (await cookies()).toString() },
    cache: 'no-store',
  })
  return answer.ok ? await answer.json() : undefined
}
