import { createClient } from '@usher/client'
import { UsherProvider, useAccount, useSession } from '@usher/client/react'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

// A page that says who is signed in, by the hooks; its session is in a cookie.
const Greeting = () =>
  createElement('p', null, `${useSession().status} ${useAccount()?.email ?? 'nobody'}`)

const client = createClient({ app: 'club', session: 'cookie' })
const root = document.body.appendChild(document.createElement('div'))
createRoot(root).render(createElement(UsherProvider, { client }, createElement(Greeting)))
