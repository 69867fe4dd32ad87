import type { Page } from 'puppeteer'

// What a person did: pages opened, trusted clicks and keys, from page to page. Seconds would say how the machine is, not how the page is.

export type Cost = { pages: number; clicks: number; keys: number }

const WATCH = `
  window.spent = JSON.parse(window.name || '{"clicks":0,"keys":0}')
  const keep = () => { window.name = JSON.stringify(window.spent) }
  addEventListener('click', event => { if (event.isTrusted && event.detail > 0) window.spent.clicks++; keep() }, true)
  addEventListener('keydown', event => { if (event.isTrusted) window.spent.keys++; keep() }, true)
`

export type Gestures = {
  spent(): Promise<Cost>
  /** Clicks in what the system shows, which no page hears: a list that opens, a file that is chosen. */
  andClicks(number: number): void
}

/** Counts from now on, every load of the main frame included. */
export async function watchGestures(page: Page): Promise<Gestures> {
  let pages = 0
  let unheard = 0
  await page.evaluateOnNewDocument(WATCH)
  await page.evaluate(WATCH)
  page.on('framenavigated', frame => {
    if (frame === page.mainFrame()) pages++
  })
  return {
    async spent() {
      const { clicks, keys } = (await page.evaluate('window.spent')) as Cost
      return { pages, clicks: clicks + unheard, keys }
    },
    andClicks(number) {
      unheard += number
    },
  }
}

export function since(after: Cost, before: Cost): Cost {
  return {
    pages: after.pages - before.pages,
    clicks: after.clicks - before.clicks,
    keys: after.keys - before.keys,
  }
}

export function costTable(
  title: string,
  rows: readonly { gesture: string; cost: Cost; budget: Cost | null }[],
): string {
  const one = ({ pages, clicks, keys }: Cost) => `${pages} / ${clicks} / ${keys}`
  const lines = rows.map(
    ({ gesture, cost, budget }) => `      ${gesture.padEnd(52)} ${one(cost).padEnd(16)} ${budget ? one(budget) : ''}`,
  )
  return [`      ${title.padEnd(52)} ${'compté'.padEnd(16)} permis`, ...lines].map(line => line.trimEnd()).join('\n')
}
