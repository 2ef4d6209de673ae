import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']

/** What is wrong with a page as it is now: for who cannot see it, and on a narrow screen. */
export async function problemsOf(page: Page): Promise<string[]> {
  return [...(await violations(page)), ...(await overflow(page))]
}

async function violations(page: Page): Promise<string[]> {
  // A colour that is on its way to another one is none that people see.
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter((each) => each instanceof CSSTransition).map((each) => each.finished))`)
  // A mail's own HTML is the app's, and its sandbox lets no script in.
  const axe = new AxeBuilder({ page }).withTags(WCAG).exclude('iframe')
  const { violations: found } = await axe.analyze()
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${page.url()} ${id} ${target}: ${failureSummary}`),
  )
}

/** Whether one has to scroll sideways. */
async function overflow(page: Page): Promise<string[]> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  return width > 0 ? [`${page.url()} is ${width} pixels too wide`] : []
}
