'use client'

import { ClientError, createClient } from '@usher/client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'

const client = createClient({ app: 'my-app', session: 'cookie' })

/** Password first, and a code where the account has a second factor. */
export function SignInForm() {
  const router = useRouter()
  const [challenge, setChallenge] = useState<string>()
  const [problem, setProblem] = useState('')

  async function submit(fields: FormData) {
    const text = (name: string) => String(fields.get(name) ?? '')
    try {
      if (challenge) {
        await client.secondFactor({ challenge, code: text('code') })
      } else {
        const entered = await client.logIn({
          identifier: text('email'),
          password: text('password'),
        })
        if (entered.next === 'second_factor') return setChallenge(entered.challenge)
      }
      router.push('/')
      router.refresh()
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      setProblem(error.message)
    }
  }

  return (
    <form action={submit}>
      {challenge ? (
        <label>
          Code <input name="code" autoComplete="one-time-code" required />
        </label>
      ) : (
        <>
          <label>
            E-mail <input name="email" type="email" autoComplete="username" required />
          </label>
          <label>
            Password{' '}
            <input name="password" type="password" autoComplete="current-password" required />
          </label>
        </>
      )}
      <button type="submit">Sign in</button>
      <p role="alert">{problem}</p>
    </form>
  )
}
