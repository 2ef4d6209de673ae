import { Outlet } from '@tanstack/react-router'
import { Header } from './header.tsx'
import styles from './layout.module.css'

/** Pages that everybody may see. */
export function PublicLayout() {
  return (
    <>
      <Header />
      <main id="main" tabIndex={-1} className={styles.main}>
        <Outlet />
      </main>
    </>
  )
}
