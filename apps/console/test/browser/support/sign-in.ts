import type { Page } from 'playwright-core'
import { ADA } from '../../support/start-console.ts'

/** Signs an administrator in, by the form. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in')
  await fillIn(page, email)
  await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()
}

/** Fills the form in and sends it. */
export async function fillIn(page: Page, email: string, password = ADA.password): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
