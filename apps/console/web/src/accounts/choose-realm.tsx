import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { realmsQuery } from '../api/accounts.ts'
import { Answer, Empty } from '../parts/states.tsx'

/** Goes on to the accounts of the first app. */
export function ChooseRealm() {
  const realms = useQuery(realmsQuery)
  return (
    <Answer of={realms}>
      {({ realms: [first] }) =>
        first ? (
          <Navigate
            to="/admin/accounts/$realm"
            params={{ realm: first.name }}
            search={{}}
            replace
          />
        ) : (
          <Empty title="This server runs no app." />
        )
      }
    </Answer>
  )
}
