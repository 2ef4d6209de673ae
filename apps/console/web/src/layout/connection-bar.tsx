import { useEffect } from 'react'
import { askAgain } from '../api/query-client.ts'
import { useConnection } from '../api/use-connection.ts'
import { Clock } from '../parts/instant.tsx'
import styles from './header.module.css'

/** On top of every page while the server does not answer. When it is back, what failed is asked again. */
export function ConnectionBar() {
  const { isLost, answeredAt } = useConnection()
  useEffect(() => {
    if (!isLost) void askAgain()
  }, [isLost])
  return (
    <div role="alert">
      {isLost ? (
        <div className={styles.lost}>
          {answeredAt === undefined ? (
            'The server does not answer.'
          ) : (
            <>
              The server has not answered since <Clock at={answeredAt} />. What you see is from
              before.
            </>
          )}
        </div>
      ) : null}
    </div>
  )
}
