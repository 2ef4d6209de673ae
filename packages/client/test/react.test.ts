import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createClient } from '@usher/client'
import { UsherProvider, useAccount, useSession } from '@usher/client/react'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'

const Greeting = () =>
  createElement('p', null, `${useSession().status} ${useAccount()?.email ?? 'nobody'}`)

it('renders on a server as long as nobody is known', () => {
  const client = createClient({ baseUrl: 'http://127.0.0.1:1', app: 'club' })

  const html = renderToString(createElement(UsherProvider, { client }, createElement(Greeting)))

  assert.equal(html, '<p>loading nobody</p>')
  client.close()
})

it('says so where the provider is missing', () => {
  assert.throws(() => renderToString(createElement(Greeting)), /put UsherProvider above/)
})
