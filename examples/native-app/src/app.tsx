import { ClientError } from '@usher/client'
import { UsherProvider, useClient, useSession } from '@usher/client/react'
import { useState } from 'react'
import { Button, Text, TextInput, View } from 'react-native'
import { accounts } from './accounts.ts'

export function App() {
  return (
    <UsherProvider client={accounts}>
      <Start />
    </UsherProvider>
  )
}

function Start() {
  const { status, account } = useSession()
  const client = useClient()
  if (status === 'loading') return <Text>One moment …</Text>
  if (status === 'signed_out') return <SignIn />
  return (
    <View>
      <Text>{account?.email}</Text>
      <Button title="Sign out" onPress={() => client.logOut()} />
    </View>
  )
}

function SignIn() {
  const client = useClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState('')

  async function signIn() {
    try {
      await client.logIn({ identifier: email, password })
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      setProblem(error.message)
    }
  }

  return (
    <View>
      <TextInput value={email} onChangeText={setEmail} autoComplete="email" />
      <TextInput value={password} onChangeText={setPassword} secureTextEntry />
      <Button title="Sign in" onPress={signIn} />
      <Text accessibilityRole="alert">{problem}</Text>
    </View>
  )
}
