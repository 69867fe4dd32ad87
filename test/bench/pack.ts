import { setTimeout } from 'node:timers/promises'
import type { Browser, Page } from 'puppeteer'
import { connect } from '#db/connect.ts'
import { sheetOf } from '#reports/document.ts'
import { createPrinter, htmlOfSheet, PAPER } from '#reports/pdf.ts'
import { systemClock } from '#server/base/clock.ts'
import { endOfLastMonth } from '#server/base/dates.ts'
import { fillDemo } from '#server/demo/actions.ts'
import { contractReport } from '#server/documents/contract.ts'
import { htmlOf } from '#server/documents/print.ts'
import { pressOf } from '#server/editions/press.ts'
import { publishable } from '#server/editions/words.ts'
import { askPack } from '#server/packs/actions.ts'
import { oneItem, workersFor } from '#server/packs/packer.ts'
import { isAtWork } from '#server/packs/rules.ts'
import { packFor } from '#server/packs/store.ts'
import { userNumbered } from '#server/users/store.ts'
import type { Figure } from './figures.ts'

// A pack of 200 documents, from the gesture to the last edition kept (each read and checked before, read again, numbered,
// printed, finished to PDF/UA and PDF/A, written in the register and its journal), against the bare page.pdf() of the same
// 200 in the same browser. Both are cut in slices that alternate: a busy moment of the machine weighs on both sides.
// BENCH_DOCUMENTS=1000 tries another number.

const DOCUMENTS = Number(process.env.BENCH_DOCUMENTS ?? 200)
const SLICES = 5
/** A document of a pack is taken twice: to check it, then to publish it. */
const STEPS = 2
const CONCURRENCY = 2
const GOAL = 0.9

export async function benchPack(): Promise<Figure[]> {
  const db = await connect('sqlite::memory:')
  await db.migrate.latest()
  await fillDemo(db, systemClock)
  const printer = createPrinter({ executablePath: process.env.CHROMIUM_PATH ?? null, concurrency: CONCURRENCY })
  const today = systemClock.today()
  const { id: userId } = (await db('users').where({ role: 'director', scope: 'all' }).orderBy('id').first('id'))!
  const user = (await userNumbered(db, userId))!
  const press = pressOf({ db, printer, publicUrl: 'https://clauses.exemple.fr' })
  const asked = { at: endOfLastMonth(today), today }
  const contracts: number[] = []
  const htmls = new Map<number, string>()
  for (const id of await db('clauses').orderBy('contract_id').pluck('contract_id')) {
    const report = await contractReport(db, user, id, asked)
    if ((await press.blockers(db, publishable(report))).length > 0) continue // somebody has to read it first
    contracts.push(id)
    htmls.set(id, htmlOfSheet(await sheetOf(htmlOf(report))))
    if (contracts.length === DOCUMENTS) break
  }
  const contractIds = Array.from({ length: DOCUMENTS }, (_, index) => contracts[index % contracts.length]!)
  const author = { userId, at: systemClock.now(), today, formKey: null }

  const started = async (ids: readonly number[]) => {
    const items = ids.map(contractId => ({ contractId, companyId: null, title: String(contractId) }))
    const kind = { name: 'Mesure', kind: 'committee', cutOff: null } as const
    return askPack(db, author, user, { items, buyerIds: [] }, kind)
  }
  const work = async (steps: number) => {
    let left = steps
    const worker = async (_: unknown, index: number) => {
      while (left-- > 0 && (await oneItem(press, systemClock, `bench ${index}`, { error() {} })));
    }
    await Promise.all(Array.from({ length: workersFor(CONCURRENCY) }, worker))
  }
  const ended = async (id: number, documents: number) => {
    while (isAtWork((await packFor(db, user, id)).state)) await work(documents)
    const { state, progress } = await packFor(db, user, id)
    if (state !== 'done' || progress.published < documents) throw new Error(`The pack ended ${state}.`)
  }

  try {
    const bare = contractIds.map(id => htmls.get(id)!)
    const slice = Math.ceil(DOCUMENTS / SLICES)
    await ended(await started(contractIds.slice(0, 8)), 8) // warm
    return await printer.withBrowser(async browser => {
      await bareTime(browser, bare.slice(0, 8))
      const asking = performance.now()
      const id = await started(contractIds)
      let packTime = performance.now() - asking
      let bareTotal = 0
      for (let from = 0; from < DOCUMENTS; from += slice) {
        bareTotal += await bareTime(browser, bare.slice(from, from + slice / 2))
        packTime += await timed(() => work(slice * STEPS))
        bareTotal += await bareTime(browser, bare.slice(from + slice / 2, from + slice))
      }
      packTime += await timed(() => ended(id, DOCUMENTS))
      const rate = (time: number) => `${((DOCUMENTS * 1000) / time).toFixed(1)}/s`
      const ratio = bareTotal / packTime
      return [
        {
          name: `pack: editions of ${DOCUMENTS} documents a second, against bare prints of the same`,
          ratio,
          goal: GOAL,
          met: ratio >= GOAL,
          detail: `${rate(packTime)} against ${rate(bareTotal)}`,
        },
      ]
    })
  } finally {
    await printer.close()
    await db.destroy()
  }
}

async function bareTime(browser: Browser, htmls: readonly string[]): Promise<number> {
  const pages = await Promise.all(Array.from({ length: CONCURRENCY }, () => browser.newPage()))
  await setTimeout(30)
  const left = [...htmls]
  const time = await timed(() => Promise.all(pages.map(page => printAll(page, left))))
  await Promise.all(pages.map(page => page.close()))
  return time
}

async function printAll(page: Page, left: string[]): Promise<void> {
  for (let html = left.shift(); html !== undefined; html = left.shift()) {
    await page.setContent(html, { waitUntil: 'load' })
    await page.pdf(PAPER)
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}
