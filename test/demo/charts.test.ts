import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { leave, newPage } from '../support/browser.ts'
import { onPostgres } from '../support/database.ts'
import { demoApp } from './stage.ts'

const WIDTHS = [1280, 900, 600, 390, 320]

describe('the charts of the demonstration, in a browser', function () {
  this.timeout(600_000)
  before(function () {
    if (onPostgres) this.skip() // the same pages, byte for byte: once is enough
  })
  const app = demoApp()

  it('write no word across a line, on another, or outside, at any width', async () => {
    await app.as('camille')
    const ids: number[] = await app.db('contracts').orderBy('id').pluck('id')
    const page = await newPage(app)
    const faults: string[] = []
    let drawn = 0
    for (const id of ids.filter((_, index) => index % 4 === 0)) {
      await page.setViewport({ width: 1280, height: 900 })
      await page.goto(`${app.origin}/marches/${id}`)
      if (!(await page.$('.chart'))) continue
      drawn++
      for (const width of WIDTHS) {
        await page.setViewport({ width, height: 900 })
        const found = await crossingsIn(page)
        faults.push(...found.map(fault => `marché ${id} at ${width} px: ${fault}`))
      }
    }
    await leave(page)
    expect(drawn).to.be.at.least(8)
    expect(faults).to.deep.equal([])
  })

  it('are watched by an eye that sees a word across a line', async () => {
    await app.as('camille')
    const { id } = await app
      .db('contracts')
      .where({ title: 'Construction du collège des Trois-Moulins', lot_number: '2' })
      .first('id')
    const page = await newPage(app)
    await page.goto(`${app.origin}/marches/${id}`)
    await page.evaluate(`{
      const svg = document.querySelector('.chart svg.wide-only')
      const line = svg.querySelector('.counted')
      const { x, y } = line.getPointAtLength(line.getTotalLength() / 2)
      const word = svg.querySelector('text.says')
      word.setAttribute('x', x - 10)
      word.setAttribute('y', y + 5)
    }`)
    const found = await crossingsIn(page)
    await leave(page)
    expect(found.join()).to.match(/is crossed by/)
  })
})

/** Words whose box, as the browser draws it, holds a point of a line; two words on each other; words cut by the edge. */
async function crossingsIn(page: Page): Promise<string[]> {
  return (await page.evaluate(`{
    const shown = [...document.querySelectorAll('.chart svg')].filter(svg => svg.getBoundingClientRect().width > 0)
    shown.length ? shown.flatMap(svg => {
      const words = [...svg.querySelectorAll('text')].map(text => ({ said: text.textContent, box: text.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0)
      // The box of a line of text holds its leading; ink stands between the cap height and the baseline.
      const inks = words.map(({ said, box }) => ({ said, left: box.left, right: box.right, top: box.top + box.height * .27, bottom: box.bottom - box.height * .24 }))
      const lines = [...svg.querySelectorAll('path, line, polyline')]
        .filter(line => getComputedStyle(line).stroke !== 'none' && !line.closest('.grid') && !/grid|axis|tick/.test(line.getAttribute('class') ?? ''))
      const frame = svg.getBoundingClientRect()
      const found = []
      for (const line of lines) {
        const matrix = line.getScreenCTM()
        const length = line.getTotalLength()
        for (let at = 0; at <= length; at += 1) {
          const { x, y } = line.getPointAtLength(at).matrixTransform(matrix)
          const crossed = inks.find(ink => x > ink.left && x < ink.right && y > ink.top && y < ink.bottom)
          if (crossed) { found.push('« ' + crossed.said.trim() + ' » is crossed by ' + line.getAttribute('class')); break }
        }
      }
      inks.forEach((one, index) => {
        if (one.left < frame.left - 1 || one.right > frame.right + 1) found.push('« ' + one.said.trim() + ' » leaves the drawing')
        for (const other of inks.slice(index + 1))
          if (one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)
            found.push('« ' + one.said.trim() + ' » is on « ' + other.said.trim() + ' »')
      })
      return found
    }) : ['no chart is shown']
  }`)) as string[]
}
