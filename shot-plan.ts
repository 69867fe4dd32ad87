import puppeteer from 'puppeteer'
import chromium from '@sparticuz/chromium'
const b = await puppeteer.launch({ headless: 'shell', executablePath: await chromium.executablePath(), args: [...chromium.args, '--no-sandbox'] })
const p = await b.newPage()
const o = 'http://localhost:3115'
await p.goto(o + '/connexion')
await p.type('[name=courriel]', 'helene.carrel@haute-vesle.example')
await p.type('[name=mot-de-passe]', 'demonstration-des-clauses')
await Promise.all([p.waitForNavigation(), p.click('form[action*=connexion] button.btn-primary, main form button')])
for (const w of [1280, 390]) {
  await p.setViewport({ width: w, height: 900 })
  for (const [n, u] of [['spaser', '/spaser'], ['version', '/spaser/version'], ['v2', '/spaser/versions/2'], ['progs', '/spaser/programmes'], ['prog', '/spaser/programmes/1'], ['terr', '/spaser/programmes/3'], ['item', '/spaser/elements/3'], ['suivi', '/spaser/elements/4/suivi'], ['pform', '/spaser/programmes/1/modification']]) {
    await p.goto(o + u)
    const wide = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    console.log(n, w, await p.title(), wide)
    await p.screenshot({ path: `/tmp/w/plan-${n}-${w}.png`, fullPage: true })
  }
}
await b.close()
