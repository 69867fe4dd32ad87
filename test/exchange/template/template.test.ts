import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Register } from '#server/exchange/intake/match-rules.ts'
import type { Answers, Reading } from '#server/exchange/intake/reading-rules.ts'
import { templateBook } from '#server/exchange/template/book.ts'
import { type Template, templateSheet } from '#server/exchange/template/content-rules.ts'
import { markedPlacement } from '#server/exchange/template/mark-rules.ts'
import { dice } from '../intake/layouts.ts'
import { peopleDrawn } from '../intake/names.ts'
import { type Period, recognised } from '../intake/recognised.ts'
import { changed, filled, partOf, repacked, rowOf, sheetOf } from './filled.ts'

const MAY = ['2026-05']
const SPRING = ['2026-04', '2026-05', '2026-06']
const periodOf = (months: readonly string[]): Period => ({ from: `${months[0]}-01`, to: `${months.at(-1)}-30` })

/** A register drawn at random: names that anybody bears, among them some that headers, totals and formulas begin with. */
function drawn(seed: number, months: readonly string[] = MAY): Template {
  const roll = dice(seed)
  const traps = [
    ['Somme', 'Jeanne'],
    ['Total', 'Ismaïl'],
    ['Marché', 'Agathe'],
    ['Deville', 'Visa'],
    ['Ô', 'Y'],
    ['=1+1', '@Lina'],
  ]
  const people = [
    ...peopleDrawn(6 + Math.floor(roll() * 20), seed).map(({ lastName, firstName }) => `${firstName} ${lastName}`),
    ...traps.filter(() => roll() < 0.4).map(([last, first]) => `${first} ${last}`),
  ]
  const contracts = ['2026-014, Ensemble scolaire du Canal', '2026-015, lot 2, Marché de voirie'].slice(
    0,
    1 + Math.floor(roll() * 2),
  )
  return {
    sender: 'Relais Vesle',
    buyers: 'Département de Haute-Vesle',
    months,
    dueOn: '2026-07-15',
    contracts,
    rows: people.map((name, index) => ({
      placementId: 100 + index,
      name,
      contract: contracts[Math.floor(roll() * contracts.length)]!,
      months: new Map(months.filter(() => months.length === 1 || roll() < 0.9).map(month => [month, null])),
    })),
  }
}

const bookOf = (template: Template) => templateBook(templateSheet(template), template.contracts, 220)

/** Hours typed for some, with decimals that could be minutes; what is left blank is said of nobody. */
function typedIn(template: Template, seed: number) {
  const roll = dice(seed + 1000)
  const book = bookOf(template)
  const typed: Record<string, number> = {}
  const truth: string[] = []
  for (const { placementId, months } of template.rows)
    for (const [index, month] of template.months.entries()) {
      if (!months.has(month) || roll() < 0.15) continue
      const hours = Math.floor(roll() * 151) + Math.floor(roll() * 60) / 100
      typed[`${'FGH'[index]}${rowOf(book, placementId)}`] = hours
      truth.push(`${placementId} ${month} ${Math.round(hours * 3600)} read`)
    }
  return { book: filled(book, typed), truth: truth.sort() }
}

function told({ lines }: Pick<Reading, 'lines'>): string[] {
  return lines.map(one => `${markedPlacement(one.person.reference)} ${one.month} ${one.seconds} ${one.state}`).sort()
}

describe('the template of a sender, given and given back', () => {
  it('is read without a question, whoever is on it, as it left and as other programs pack it', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const template = drawn(seed, seed % 3 ? MAY : SPRING)
      const { book, truth } = typedIn(template, seed)
      for (const bytes of [book, repacked(book)]) {
        const reading = await recognised(bytes, periodOf(template.months))
        expect(told(reading), `seed ${seed}`).to.deep.equal(truth)
        expect(reading.questions, `seed ${seed}`).to.deep.equal([])
        expect(
          reading.totals.map(({ agrees }) => agrees),
          `seed ${seed}`,
        ).to.deep.equal(template.months.map(() => true))
      }
    }
  })

  it('is whole as soon as one of its months is asked, and never read as what its sender’s other files are', async () => {
    const template = drawn(3, SPRING)
    const { book, truth } = typedIn(template, 3)
    const earlier: Answers = { decimals: 'minutes', columns: { marche: 'aside', 'prenom et nom': 'employer' } }
    const may: Period = { from: '2026-05-01', to: '2026-05-31' }
    expect(told(await recognised(book, may, earlier))).to.deep.equal(truth)
    const july = await recognised(book, { from: '2026-07-01', to: '2026-07-31' })
    expect(new Set(july.lines.map(({ state }) => state))).to.deep.equal(new Set(['outside']))
  })

  it('holds a total that is no longer the sum, and what a company adds at the bottom is read', async () => {
    const template = drawn(2)
    const { book } = typedIn(template, 2)
    const altered = changed(book, xml => xml.replace(/(<f>SUM[^<]*<\/f><v>)[^<]*/, '$11.5'))
    expect((await recognised(altered, periodOf(MAY))).totals[0]).to.include({ agrees: false, said: 5_400 })

    const below = rowOf(book, template.rows.at(-1)!.placementId) + 1
    const joined = filled(book, { [`B${below}`]: 'Nour Belin', [`F${below}`]: 35 })
    const { lines, totals } = await recognised(joined, periodOf(MAY))
    const last = lines.find(({ person }) => person.text === 'Nour Belin')!
    expect(last).to.include({ month: '2026-05', seconds: 126_000, state: 'read' })
    expect(totals[0]!.agrees).to.equal(true)
  })

  it('unlocks what is to be written and nothing else, without a password, and holds no formula of ours but its sums', () => {
    const template = { ...drawn(5), rows: [{ ...drawn(5).rows[0]!, name: '=HYPERLINK("x") Lina' }] }
    const book = bookOf(template)
    const xml = sheetOf(book)
    const styles = unlocked(book)
    const free = [...xml.matchAll(/<c r="([A-Z]+)(\d+)" s="(\d+)"/g)].filter(([, , , style]) =>
      styles.has(Number(style)),
    )
    const row = rowOf(book, 100)
    expect(free.some(([, column, number]) => column === 'F' && Number(number) === row)).to.equal(true)
    expect(free.some(([, column, number]) => column !== 'F' && Number(number) <= row)).to.equal(false)
    expect(xml).to.match(/<sheetProtection sheet="1"(?![^>]*password|[^>]*hash)/)
    expect([...xml.matchAll(/<f>(.*?)<\/f>/g)].map(([, formula]) => formula)).to.deep.equal([
      `SUM(F${row}:F${row + 10})`,
    ])
    expect(xml).to.include('<t xml:space="preserve">=HYPERLINK(&quot;x&quot;) Lina</t>')
    expect(xml).to.match(/<col min="1" max="1"[^>]* hidden="1"\/>/)
  })

  it('a mark is believed for the one whose name stands there, never for a sibling written over it', () => {
    const [ada] = [{ id: 7, number: 7, lastName: 'Diallo', firstName: 'Aya', bornOn: null, isHere: true }]
    const register = new Register([ada!])
    const written = (text: string) => ({
      text,
      lastName: '',
      firstName: '',
      bornOn: null,
      bornYear: null,
      reference: 'repère:100',
    })
    for (const text of ['Aya Diallo', 'DIALLO Aya', 'Aya Dialo', ''])
      expect(register.marked(7, written(text))?.candidates, text).to.deep.equal([{ id: 7, score: 99 }])
    for (const text of ['Moussa Diallo', 'Aya Traoré', 'Aya Moussa Diallo'])
      expect(register.marked(7, written(text)), text).to.equal(null)
    expect(register.marked(null, written('Aya Diallo'))).to.equal(null)
  })

  const OFFICE = '/usr/bin/soffice'
  const itConverts = existsSync(OFFICE) ? it : it.skip
  itConverts('says the same once LibreOffice saved it, as XLSX and as CSV', async function () {
    this.timeout(180_000)
    const folder = mkdtempSync(join(tmpdir(), 'clausuivi-template-'))
    try {
      const template = drawn(4)
      const { book, truth } = typedIn(template, 4)
      const path = join(folder, 'modele.xlsx')
      writeFileSync(path, book)
      const profile = `-env:UserInstallation=file://${folder}/profile`
      for (const form of ['xlsx', 'csv']) {
        const out = join(folder, form)
        execFileSync(OFFICE, ['--headless', profile, '--convert-to', form, '--outdir', out, path], { stdio: 'ignore' })
        const reading = await recognised(readFileSync(join(out, `modele.${form}`)), periodOf(MAY))
        expect(told(reading), form).to.deep.equal(truth)
        expect(reading.questions, form).to.deep.equal([])
        expect(reading.totals[0], form).to.include({ agrees: true })
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

/** Styles, by their number, whose cells a protected sheet lets one write. */
function unlocked(book: Uint8Array): Set<number> {
  const xml = partOf(book, 'xl/styles.xml')
  const cells = /<cellXfs[^>]*>(.*?)<\/cellXfs>/s.exec(xml)![1]!
  const styles = [...cells.matchAll(/<xf .*?<\/xf>/g)].map(([one]) => one)
  return new Set(styles.flatMap((one, index) => (one.includes('locked="0"') ? [index] : [])))
}
