import { expect } from 'chai'
import type { Person } from '#db/seeds/cast.ts'
import { readRecords } from '#server/exchange/decp/read.ts'
import type { ToJudge } from '#server/exchange/decp/record.ts'
import { judge } from '#server/exchange/decp/rules.ts'
import { benchOf } from '#server/exchange/imports/bench.ts'
import { setStage } from '../access/routes.ts'
import { pagesOf } from '../access/states.ts'
import { contract, folder, json2022, modification, xml2022 } from '../exchange/decp/files.ts'
import { freshApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import { partOf } from '../support/long.ts'
import { encoded, type Form, filled, formsIn, kinds, LETTERS, placesIn, withAt } from './long-texts.ts'

// Given to every field of every form, to every cell of a block and to every value of an imported file.

/** As many times more work as letters may ask; a pattern that tries again asks hundreds. */
const MOST = 8
/** Added to what a small answer takes, in microseconds: a pause of the engine is no pattern. */
const UNIT = 20_000
/** As many times more as no pause of the engine takes: it is not asked again. */
const CERTAIN = 40
/** What else the process does meanwhile is not there each time. */
const ASKED_AGAIN = 4
/** Fields of 100 kB that one form can carry. */
const AT_ONCE = 9
const ENOUGH = 3

describe('no text holds the house', () => {
  const app = freshApp()

  /** The processor time of this process, in microseconds. */
  async function worked(work: () => unknown): Promise<number> {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    return user + system
  }

  /** How many times as much work as letters asked; asked twice, since the engine may have paused. */
  async function timesAsMuch(usual: number, work: () => unknown): Promise<number> {
    let least = Number.POSITIVE_INFINITY
    for (let time = 0; time < ASKED_AGAIN && least > MOST; time++) {
      const times = (await worked(work)) / (usual + UNIT)
      if (times >= CERTAIN) return times
      least = Math.min(least, times)
    }
    return least
  }

  /** One of each form, as the first who may send it. */
  async function everyForm(): Promise<(Form & { as: Person | null })[]> {
    const found = new Map<string, Form & { as: Person | null }>()
    const all = pagesOf(await setStage(app.db, app.cast)).toReversed()
    const pages = new Map(all.map(page => [page.path, page]))
    for (const { as, path } of pages.values()) {
      await app.as(as)
      for (const form of formsIn((await app.get(path)).text, path)) {
        const action = form.action.replace(/[0-9a-f]{64}|\d+/g, '1')
        const key = `${action} ${[...form.seen, ...form.hidden].map(name => name.replace(/\d/g, '')).join(' ')}`
        if (!found.has(key)) found.set(key, { ...form, hidden: own(form, found.size === 0), as })
      }
    }
    return [...found.values()].filter(({ seen, hidden }) => seen.length + hidden.length > 0)
  }

  /** Its number and its page are read in one way for all forms. */
  function own({ hidden }: Form, isFirst: boolean): string[] {
    return isFirst ? hidden : hidden.filter(name => name !== 'cle' && name !== 'page')
  }

  /** The answers that are wrong to a form whose every field holds this text: what it carries hidden, apart. */
  async function sent(form: Form, text: string, usual = Number.POSITIVE_INFINITY): Promise<string[]> {
    const wrong: string[] = []
    let spent = 0
    for (const names of [...lots(form.seen), ...lots(form.hidden)]) {
      if (spent > CERTAIN * (usual + UNIT)) break
      spent += await worked(async () => {
        const page = await app.post(form.action, bodyOf(form, names, text)).catch(() => null)
        const english = /must be|is not allowed|fails to match|is required/.exec(page?.text ?? '')?.[0]
        if (!page || page.status >= 500 || page.status === 413 || english) {
          wrong.push(`${form.action} ${names}: ${page?.status ?? 'no answer'} ${english ?? ''}`)
        }
      })
    }
    return wrong
  }

  it('in no field of no form', async function () {
    this.timeout(600_000)
    const forms = await everyForm()
    expect(forms.length).to.be.greaterThan(40)
    const wrong: string[] = []
    // No pattern is in the database: it is given what it may refuse, a text too long for a column or a line of an index.
    const given = onPostgres ? { digits: kinds.digits! } : kinds
    for (const [index, form] of forms.entries()) {
      if (wrong.length >= ENOUGH) break
      await app.as(form.as)
      const usual = await worked(() => sent(form, encoded(LETTERS)))
      // A third of the kinds for each form, each kind in a third of the forms: `npm run patterns` reads every pattern besides.
      for (const [kind, text] of partOf(Object.entries(given), onPostgres ? 1 : 3, index)) {
        const times = await timesAsMuch(usual, async () => {
          wrong.push(...(await sent(form, encoded(text), usual)).map(words => `${kind}: ${words}`))
        })
        if (times > MOST) wrong.push(`${kind}: ${form.action} works ${Math.round(times)} times as much as with letters`)
        if (wrong.length >= ENOUGH) break
      }
    }
    expect(wrong).to.deep.equal([])
  })

  it('in no block that is pasted', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}/heures`
    const pasted = (bloc: string) => () => app.post(path, { mois: '2026-10', bloc, geste: 'coller' }).then(() => {})
    await pasted(LETTERS)()
    const usual = await worked(pasted(filled('12,5\t7\n')))
    for (const [kind, text] of Object.entries({
      ...kinds,
      'quotes alone': filled('"'),
      'closed late': filled('"a\t""\t'),
    })) {
      expect(await timesAsMuch(usual, pasted(text)), kind).to.be.lessThan(MOST)
    }
  })

  const whole = { ...contract(), modifications: { modification: [modification()] } }

  it('in no value of an imported record', async function () {
    this.timeout(120_000)
    const bench = benchOf('2026-11-17')
    const found = { position: 1, kind: 'contract', format: '2022', broken: false, repairs: [] as string[] } as const
    const read = (text: string) => () => {
      for (const path of placesIn(whole)) judge({ ...found, raw: withAt(whole, path, text) } as ToJudge, bench)
    }
    expect(placesIn(whole).length).to.be.greaterThan(25)
    read(LETTERS)()
    const usual = await worked(read(LETTERS))
    for (const [kind, text] of Object.entries(kinds)) {
      expect(await timesAsMuch(usual, read(text)), kind).to.be.lessThan(MOST)
    }
  })

  for (const [format, written] of Object.entries({ json: json2022, xml: xml2022 })) {
    it(`in no value of an imported ${format.toUpperCase()} file, from its first byte to its verdicts`, async function () {
      this.timeout(120_000)
      const files = folder()
      const bench = benchOf('2026-11-17')
      const places = placesIn(whole)
      const read = async (text: string) => {
        const records = places.map(place => withAt(whole, place, text) as Record<string, unknown>)
        const path = files.write(`longs.${format}`, written(records))
        let count = 0
        const work = await worked(async () => {
          for await (const lot of readRecords(path)) {
            for (const record of lot) count += judge(record, bench).position > 0 ? 1 : 0
          }
        })
        expect(count).to.equal(places.length)
        return work
      }
      await read(LETTERS)
      const usual = (await read(LETTERS)) + UNIT
      for (const [kind, text] of Object.entries(kinds)) {
        const times = (await read(text)) / usual
        expect(times > MOST ? (await read(text)) / usual : times, kind).to.be.lessThan(MOST)
      }
      files.remove()
    })
  }
})

function lots(names: string[]): string[][] {
  return Array.from({ length: Math.ceil(names.length / AT_ONCE) }, (_, at) =>
    names.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  )
}

/** As a browser sends it, each of these fields holding what is already encoded. */
function bodyOf({ kept }: Form, names: string[], text: string): string {
  const others = Object.entries(kept).filter(([name]) => !names.includes(name))
  return [new URLSearchParams(others).toString(), ...names.map(name => `${encodeURIComponent(name)}=${text}`)].join('&')
}
