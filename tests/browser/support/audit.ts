import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What axe finds. In one go instead of by parts put together in a page of their own: no page has frames of others. */
export async function violations(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({
    resultTypes: ['violations'],
    // The style sheets are wanted by no rule but one that is not run.
    preload: { assets: ['media'] },
  })
  const found = await axe.analyze()
  return found.violations.map(({ id, nodes }) => `axe ${id}: ${nodes[0]?.html}`)
}

/** By how many pixels the page is wider than the screen. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth
  )
}
