import { createClient } from '@usher/client'
import { UsherProvider, useSession } from '@usher/client/react'
import { createRoot } from 'react-dom/client'
import { Notes } from './notes.tsx'
import { SignIn } from './sign-in.tsx'

// The tokens are in a cookie that no script can read.
const client = createClient({ app: 'my-app', session: 'cookie' })

function App() {
  const { status } = useSession()
  if (status === 'loading') return <p>One moment …</p>
  return status === 'signed_in' ? <Notes /> : <SignIn />
}

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <UsherProvider client={client}>
      <App />
    </UsherProvider>,
  )
}
