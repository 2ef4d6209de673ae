import { Outlet } from '@tanstack/react-router'
import { NotFound } from '../parts/not-found.tsx'
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

/** An address that belongs to no page. */
export function UnknownPage() {
  return (
    <>
      <Header />
      <main id="main" tabIndex={-1} className={styles.main}>
        <NotFound />
      </main>
    </>
  )
}
