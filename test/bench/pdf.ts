import { setTimeout } from 'node:timers/promises'
import { connect } from '#db/connect.ts'
import { sheetOf } from '#reports/document.ts'
import { finish } from '#reports/finish/finish.ts'
import { createPrinter, htmlOfSheet, PAPER } from '#reports/pdf.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { systemClock } from '#server/base/clock.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { fillDemo } from '#server/demo/actions.ts'
import { contractReport } from '#server/documents/contract.ts'
import { editionOf, htmlOf } from '#server/documents/print.ts'
import { type Figure, median } from './figures.ts'

// A contract's PDF against the bare page.pdf() of the same HTML in the same warm browser. Runs are interleaved, so that
// a busy moment weighs on both sides; medians.

const RUNS = 30
const SETTLE = 30
const WARM = 4
const BATCH = 16

export async function benchPdf(): Promise<Figure[]> {
  const db = await connect('sqlite::memory:')
  await db.migrate.latest()
  await fillDemo(db, systemClock)
  const today = systemClock.today()
  const when = { at: endOfLastMonth(today), today }
  const { id } = (await db('contracts').where({ number: '2025-0147', lot_number: '2' }).first('id'))!
  const printers = new Map(
    [1, 2, 3].map(concurrency => [
      concurrency,
      createPrinter({ executablePath: process.env.CHROMIUM_PATH ?? null, concurrency }),
    ]),
  )
  const printer = printers.get(1)!

  const toChromium = async (using = printer) => {
    const report = await contractReport(db, TERMINAL, id, when)
    return { report, bytes: await using.print(await sheetOf(htmlOf(report))) }
  }
  const whole = async (using = printer) => {
    const { report, bytes } = await toChromium(using)
    return finish(bytes, editionOf(report, today))
  }
  const html = htmlOfSheet(await sheetOf(htmlOf(await contractReport(db, TERMINAL, id, when))))

  try {
    const figures = await printer.withBrowser(async browser => {
      const page = await browser.newPage()
      const bare = async () => {
        await page.setContent(html, { waitUntil: 'load' })
        return page.pdf(PAPER)
      }
      const times = { bare: [] as number[], chromium: [] as number[], whole: [] as number[] }
      for (let run = -WARM; run < RUNS; run++) {
        for (const [name, make] of shuffled(run, { bare, chromium: toChromium, whole })) {
          await setTimeout(SETTLE) // what a print leaves to tidy up must not weigh on the next
          const from = performance.now()
          await make()
          if (run >= 0) times[name].push(performance.now() - from)
        }
      }
      await page.close()
      const [a, b, c] = [median(times.bare), median(times.chromium), median(times.whole)]
      const detail = (value: number) => `${value.toFixed(0)} ms against ${a.toFixed(0)} ms`
      return [
        {
          name: 'pdf: from database to Chromium’s bytes',
          ratio: b / a,
          goal: 1.1,
          met: b / a <= 1.1,
          detail: detail(b),
        },
        { name: 'pdf: whole, finished to PDF/UA', ratio: c / a, goal: 1.4, met: c / a <= 1.4, detail: detail(c) },
      ]
    })

    const ours = { concurrency: 0, rate: 0 }
    const bare = { concurrency: 0, rate: 0 }
    for (const [concurrency, using] of printers) {
      await Promise.all(Array.from({ length: concurrency * 2 }, () => whole(using)))
      await using.withBrowser(async browser => {
        const pages = await Promise.all(Array.from({ length: concurrency }, () => browser.newPage()))
        const bareBatch = () =>
          shared(pages, async page => {
            await page.setContent(html, { waitUntil: 'load' })
            await page.pdf(PAPER)
          })
        await bareBatch()
        for (let turn = 0; turn < 3; turn++) {
          keep(bare, concurrency, await rateOf(bareBatch))
          keep(ours, concurrency, await rateOf(() => Promise.all(Array.from({ length: BATCH }, () => whole(using)))))
        }
        await Promise.all(pages.map(page => page.close()))
      })
    }
    const ratio = ours.rate / bare.rate
    figures.push({
      name: 'pdf: finished documents a second at best concurrency, against bare ones at theirs',
      ratio,
      goal: 1 / 1.4,
      met: ratio >= 1 / 1.4,
      detail: `${ours.rate.toFixed(1)}/s at ${ours.concurrency} against ${bare.rate.toFixed(1)}/s at ${bare.concurrency}`,
    })
    return figures
  } finally {
    await Promise.all([...printers.values()].map(one => one.close()))
    await db.destroy()
  }
}

const ORDERS = [
  [0, 1, 2],
  [2, 1, 0],
  [1, 0, 2],
  [2, 0, 1],
  [0, 2, 1],
  [1, 2, 0],
]

/** Each turn in another order, so that none always comes after the same. */
function shuffled<Name extends string>(turn: number, makers: Record<Name, () => Promise<unknown>>) {
  const entries = Object.entries(makers) as [Name, () => Promise<unknown>][]
  return ORDERS[(turn + ORDERS.length) % ORDERS.length]!.map(index => entries[index]!)
}

/** A batch of prints, each page taking the next one when it is done. */
async function shared<Page>(pages: readonly Page[], print: (page: Page) => Promise<void>): Promise<void> {
  let left = BATCH
  await Promise.all(
    pages.map(async page => {
      while (left-- > 0) await print(page)
    }),
  )
}

async function rateOf(batch: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await batch()
  return (BATCH * 1000) / (performance.now() - from)
}

function keep(best: { concurrency: number; rate: number }, concurrency: number, rate: number): void {
  if (rate > best.rate) Object.assign(best, { concurrency, rate })
}
