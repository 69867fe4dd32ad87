import type { ElementHandle, Page } from 'puppeteer'

// What someone does in front of a page, named as they would: by the words that are written there.

/** Follows a link or presses a button, and waits for the page that comes. */
export async function follow(page: Page, words: string): Promise<void> {
  const found = await page.waitForFunction(
    `[...document.querySelectorAll('main a, main button:not([aria-hidden])')].find(
      one => one.textContent.replace(/\\s+/g, ' ').trim() === ${JSON.stringify(words)} && one.checkVisibility())`,
    { timeout: 20_000 },
  )
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), (found as ElementHandle).click()])
}

/** Writes in the field that this label names. */
export async function write(page: Page, label: string, text: string): Promise<void> {
  const id = await fieldNamed(page, label)
  await page.$eval(id, field => field.setAttribute('value', ''))
  await page.type(id, text)
}

/** Chooses in the list that this label names, by some words of the choice. */
export async function choose(page: Page, label: string, words: string): Promise<void> {
  const id = await fieldNamed(page, label)
  const choices = await page.$$eval(`${id} option`, options =>
    options.map(option => ({ value: option.value, text: option.text.replace(/\s+/g, ' ') })),
  )
  const choice = choices.find(({ text }) => text.includes(words))
  if (!choice) throw new Error(`« ${label} » does not offer « ${words} »`)
  await page.select(id, choice.value)
}

/** What the page says, in one line, with plain spaces. */
export function words(page: Page): Promise<string> {
  return page.$eval('body', body => body.innerText.replace(/\s+/g, ' '))
}

/** The PDF behind a link of this page, fetched by the page itself. */
export async function download(page: Page, link: string): Promise<{ address: string; bytes: Uint8Array }> {
  const links = await page.$$eval('main a', all => all.map(one => ({ text: one.textContent?.trim(), href: one.href })))
  const address = links.find(({ text }) => text === link)?.href
  if (!address) throw new Error(`no link is called « ${link} »`)
  const { type, base64 } = await page.evaluate(async (url: string) => {
    const answer = await fetch(url)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const binary = bytes.reduce((text, byte) => text + String.fromCharCode(byte), '')
    return { type: answer.headers.get('content-type'), base64: btoa(binary) }
  }, address)
  if (type !== 'application/pdf') throw new Error(`${address} answers ${type}`)
  return { address: new URL(address).pathname, bytes: Buffer.from(base64, 'base64') }
}

async function fieldNamed(page: Page, name: string): Promise<string> {
  const labels = await page.$$eval('label', all =>
    all.map(label => ({ id: label.htmlFor, text: label.textContent?.replace(/\s+/g, ' ').trim() })),
  )
  const label = labels.find(({ text }) => text === name || text === `${name} (facultatif)`)
  if (!label) throw new Error(`no field is called « ${name} » on ${page.url()}`)
  return `#${label.id}`
}

/** Chooses the answer that these words name. */
export async function pick(page: Page, words: string): Promise<void> {
  await (await labelled(page, 'label', words)).click()
}

/** Opens what is folded under these words, unless it is open. */
export async function unfold(page: Page, words: string): Promise<void> {
  const summary = await labelled(page, 'summary', words)
  if (!(await summary.evaluate(one => one.parentElement.open))) await summary.click()
}

async function labelled(page: Page, tag: string, words: string) {
  for (const found of await page.$$(`main ${tag}`))
    if ((await found.evaluate(one => one.textContent.replace(/\s+/g, ' ').trim())) === words) return found
  throw new Error(`no ${tag} says « ${words} » on ${page.url()}`)
}
