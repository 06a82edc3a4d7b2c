import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'];

/**
 * What axe finds on the page. In its legacy mode it reports from the page itself, where it otherwise loads half a megabyte
 * into another one for the sake of frames of other origins, of which there are none: 2 of the 3 seconds of a check.
 */
export async function axeViolations(page: Page): Promise<Violations> {
  const builder = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  return (await builder.analyze()).violations;
}
