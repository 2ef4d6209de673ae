import { useAccount, useClient } from '@usher/client/react'
import { useEffect, useState } from 'react'

interface Note {
  readonly id: string
  readonly title: string
}

/** The app's own routes, called with whoever is signed in. */
export function Notes() {
  const client = useClient()
  const account = useAccount()
  const [notes, setNotes] = useState<readonly Note[]>([])

  useEffect(() => {
    let isShown = true
    client.fetch('/my-app/notes').then(async (answer) => {
      const { notes } = await answer.json()
      if (isShown) setNotes(notes)
    })
    return () => {
      isShown = false
    }
  }, [client])

  async function add(fields: FormData) {
    const answer = await client.fetch('/my-app/notes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: fields.get('title') }),
    })
    if (answer.ok) {
      const note = await answer.json()
      setNotes((others) => [note, ...others])
    }
  }

  return (
    <>
      <p>
        {account?.email}{' '}
        <button type="button" onClick={() => client.logOut()}>
          Sign out
        </button>
      </p>
      <form action={add}>
        <label>
          Note <input name="title" required />
        </label>
        <button type="submit">Keep</button>
      </form>
      <ul>
        {notes.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
    </>
  )
}
