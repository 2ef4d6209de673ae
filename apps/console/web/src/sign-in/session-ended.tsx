import { Modal } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { askAgain, queryClient } from '../api/query-client.ts'
import { type SignedIn, signedInQuery } from '../api/session.ts'
import { sessionEnd } from '../api/session-end.ts'
import { Notice } from '../parts/notice.tsx'
import styles from './sign-in.module.css'
import { SignInForm } from './sign-in-form.tsx'

/**
 * Covers the page when the session has ended, and lets sign in again. The page stays as it was below,
 * with everything that was typed into it; nobody sees it meanwhile.
 */
export function SessionEnded() {
  const hasEnded = useSyncExternalStore(sessionEnd.watch, sessionEnd.current)
  return (
    <Modal
      opened={hasEnded}
      onClose={() => {}}
      title="Sign in again"
      withCloseButton={false}
      closeOnEscape={false}
      overlayProps={COVER}
      zIndex={ABOVE_OTHER_DIALOGS}
    >
      <div className={styles.again}>
        <Notice tone="warn" role="status">
          Your session has ended. Sign in to go on where you were.
        </Notice>
        <SignInForm signedIn={goOn} />
      </div>
    </Modal>
  )
}

const COVER = { backgroundOpacity: 1, color: 'var(--mantine-color-body)' }
const ABOVE_OTHER_DIALOGS = 400

async function goOn(signedIn: SignedIn): Promise<void> {
  const before = queryClient.getQueryData(signedInQuery.queryKey)
  // Somebody else must not find what the first one has left open.
  if (before && before.id !== signedIn.id) return location.reload()
  queryClient.setQueryData(signedInQuery.queryKey, signedIn)
  sessionEnd.forgotten()
  await askAgain()
}
