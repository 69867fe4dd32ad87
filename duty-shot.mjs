import chromium from '@sparticuz/chromium'
import puppeteer from 'puppeteer'

const [, , who, ...paths] = process.argv
const browser = await puppeteer.launch({
  headless: 'shell',
  executablePath: await chromium.executablePath(),
  args: [...chromium.args, '--no-sandbox'],
})
const page = await browser.newPage()
await page.goto('http://localhost:3114/connexion')
await page.type('[name=courriel]', who + '@haute-vesle.example')
await page.type('[name=mot-de-passe]', 'demonstration-des-clauses')
await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
for (const [i, path] of paths.entries())
  for (const w of [1280, 390]) {
    await page.setViewport({ width: w, height: 900 })
    await page.goto('http://localhost:3114' + path, { waitUntil: 'networkidle0' })
    await page.screenshot({ path: `/tmp/w/duty-${who.split('.')[0]}-${i}-${w}.png`, fullPage: true })
  }
await browser.close()
