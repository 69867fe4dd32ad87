import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { csvOf } from '#server/web/table/csv.ts'
import { byHundreds, column, type Table } from '#server/web/table/table.ts'
import { xlsxOf } from '#server/web/table/xlsx.ts'
import { all, dayIn, readCsv, readXlsx, shown } from '../support/sheets.ts'

type Line = {
  siret: string
  title: string
  hours: number | null
  people: number | null
  cents: number | null
  day: string | null
  month: string
  at: string
}

const line: Line = {
  siret: '01234567800012',
  title: 'Construction du collège',
  hours: 118_650,
  people: 12,
  cents: 240_000_050,
  day: '2026-12-31',
  month: '2026-10',
  at: '2026-12-31T23:05:10.000Z',
}
const nothing: Line = { ...line, hours: null, people: null, cents: null, day: null }

function tableOf(lines: Line[]): Table<Line> {
  return {
    name: 'essai',
    title: 'Essai [1/2]',
    columns: [
      column('SIRET', 'identifier', one => one.siret),
      column('Objet', 'text', one => one.title),
      column('Heures', 'hours', one => one.hours),
      column('Personnes', 'integer', one => one.people),
      column('Montant', 'amount', one => one.cents),
      column('Fin', 'date', one => one.day),
      column('Mois', 'month', one => one.month),
      column('Instant', 'instant', one => one.at),
    ],
    rows: byHundreds(lines, 2),
  }
}

const csv = async (lines: Line[]) => (await all(csvOf(tableOf(lines)))).join('')
const xlsx = async (lines: Line[]) => Buffer.concat(await all(xlsxOf(tableOf(lines))))

/** What a spreadsheet may take for a formula, and obey. */
const HOSTILE = [
  '=1+1',
  '+1+1',
  '-1+cmd|/C calc!A0',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '=HYPERLINK("http://x";"y")',
  '＝1+1',
]

describe('a table as a spreadsheet', () => {
  it('holds figures that can be added and days that can be sorted', async () => {
    const { rows } = readXlsx(await xlsx([line, nothing]))
    const [siret, title, hours, people, cents, day, month, at] = rows[1]!
    expect(siret).to.deep.equal({ type: 'text', value: '01234567800012', format: '@' })
    expect(title).to.include({ type: 'text', value: 'Construction du collège' })
    expect(hours).to.deep.equal({ type: 'number', value: '1186.5', format: '#,##0.00' })
    expect(people).to.deep.equal({ type: 'number', value: '12', format: '#,##0' })
    expect(cents).to.deep.equal({ type: 'number', value: '2400000.5', format: '#,##0.00' })
    expect(day!.format).to.equal('dd/mm/yyyy')
    expect(dayIn(day)).to.equal('2026-12-31')
    expect(month!.format).to.equal('mm/yyyy')
    expect(dayIn(month)).to.equal('2026-10-01')
    expect(at!.format).to.equal('dd/mm/yyyy\\ hh:mm')
    expect(dayIn(at), 'past midnight in France').to.equal('2027-01-01')
    expect((Number(at!.value) % 1) * 24 * 60, 'minutes since midnight').to.be.closeTo(5, 0.01)
    expect(rows[2]!.slice(2, 6).filter(Boolean), 'nothing where nothing is known').to.deep.equal([])
  })

  it('keeps its heads in view, filtered, and its columns as wide as what they say', async () => {
    const sheet = readXlsx(await xlsx([line, line, line]))
    expect(sheet.name).to.equal('Essai  1 2 ')
    expect(sheet.frozen).to.equal(true)
    expect(sheet.filter).to.equal('A1:H4')
    expect(sheet.isBold(0)).to.equal(true)
    expect(sheet.isBold(1)).to.equal(false)
    expect(sheet.widths).to.have.length(8)
    expect(sheet.widths[1]).to.be.at.least(line.title.length)
    expect(readXlsx(await xlsx([])).filter, 'empty').to.equal('A1:H1')
  })

  it('in CSV, spells figures and days as French spreadsheets read them', async () => {
    const text = await csv([line, nothing])
    expect(text.startsWith('\ufeffSIRET;Objet;')).to.equal(true)
    const [, row, empty] = readCsv(text)
    expect(row!.slice(2)).to.deep.equal(['1186,50', '12', '2400000,50', '31/12/2026', '10/2026', '01/01/2027 00:05'])
    expect(empty!.slice(2, 6)).to.deep.equal(['', '', '', ''])
    expect(readCsv(await csv([{ ...line, hours: -21_450 }]))[1]![2], 'a figure is no formula').to.equal('-214,50')
  })

  it('in CSV, says that a SIRET and a number of contract are text, and leaves plain what nothing would change', async () => {
    const of = async (siret: string) => readCsv(await csv([{ ...line, siret }]))[1]![0]!
    for (const siret of [
      '01234567800012',
      '99941230700012',
      '007',
      '2025-01',
      '2025-1-12',
      '12/05',
      '3/5/2025',
      '05-2025',
      '3E10',
      '1.50',
      '-12',
      '8:30',
      '99941230700012, 01234567800012',
    ])
      expect(await of(siret), siret).to.equal(`="${siret}"`)
    for (const siret of ['1', '20250147', '2025-0147', '2025-TRX-014', 'FR40303265045', 'P-014', ''])
      expect(await of(siret), siret).to.equal(siret)
  })

  it('lets no text be taken for a formula', async () => {
    for (const title of HOSTILE) {
      const asText = readCsv(await csv([{ ...line, title }]))[1]![1]!
      expect(asText).to.equal(`'${title}`)
      const asIdentifier = readCsv(await csv([{ ...line, siret: title }]))[1]![0]!
      expect(shown(asIdentifier), 'as a number of contract').to.equal(title)
      expect(asIdentifier).to.match(/^'|^="[^"]*"$/)
      const [siret] = readXlsx(await xlsx([{ ...line, siret: title }])).rows[1]!
      expect(siret!.type).to.equal('text')
    }
  })

  it('carries whatever people type, and stays well formed', async () => {
    const odd = 'a\u0000b\u001f <c> & "d" \ud800 e\nf;g\ufffe \u{1f642}'
    const { rows } = readXlsx(await xlsx([{ ...line, title: odd }]))
    expect(rows[1]![1]!.value).to.equal('ab <c> & "d"  e\nf;g \u{1f642}')
    expect(readCsv(await csv([{ ...line, title: 'a;"b"\nc' }]))[1]![1]).to.equal('a;"b"\nc')
  })

  it('an error of the rows is an error of the file', async () => {
    async function* broken() {
      yield [line]
      throw new Error('the database went away')
    }
    for (const file of [xlsxOf({ ...tableOf([]), rows: broken() }), csvOf({ ...tableOf([]), rows: broken() })]) {
      const failed = await all<string | Uint8Array>(file).then(
        () => '',
        (error: Error) => error.message,
      )
      expect(failed).to.equal('the database went away')
    }
  })

  describe('opened by LibreOffice', () => {
    let folder: string
    before(async function () {
      const found = await promisify(execFile)('soffice', ['--version']).catch(() => null)
      if (!found) this.skip()
      this.timeout(180_000)
      folder = await mkdtemp(join(tmpdir(), 'clausuivi-sheets-'))
    })
    after(() => folder && rm(folder, { recursive: true }))

    /** Each cell as the program holds it: its type, its value, and whether it is a formula. */
    async function opened(file: string, content: string | Buffer, filter: string[] = []) {
      await writeFile(join(folder, file), content)
      const profile = `-env:UserInstallation=file://${folder}/profile`
      const to = ['--headless', '--convert-to', 'fods', '--outdir', folder]
      await promisify(execFile)('soffice', [profile, ...to, ...filter, join(folder, file)], { timeout: 150_000 })
      return readFile(join(folder, file.replace(/\.\w+$/, '.fods')), 'utf8')
    }

    it('the XLSX opens with its types', async function () {
      this.timeout(180_000)
      const book = await opened('un.xlsx', await xlsx([line, { ...line, title: '=1+1' }]))
      expect(book).to.include('office:value-type="date" office:date-value="2026-12-31"')
      expect(book).to.include('office:value-type="float" office:value="1186.5"')
      expect(book).to.match(/office:value-type="string"[^>]*>\s*<text:p>01234567800012</)
      expect(book).not.to.include('table:formula')
      expect(book).to.include('table:display-filter-buttons="true"')
    })

    it('the CSV opens with whole SIRETs, days and figures, and obeys nothing', async function () {
      this.timeout(180_000)
      const lines = [line, ...HOSTILE.map(title => ({ ...line, title, siret: title }))]
      // Semicolons, UTF-8, from line 1, in French, quoted text left as it is found, days and figures recognised.
      const filter = ['--infilter=CSV:59,34,76,1,,1036,false,true,false']
      const book = await opened('deux.csv', await csv(lines), filter)
      expect(book).to.match(/office:value-type="string"[^>]*>\s*<text:p>01234567800012</)
      expect(book).to.include('office:value-type="date" office:date-value="2026-12-31"')
      expect(book).to.include('office:value-type="float" office:value="1186.5"')
      const formulas = [...book.matchAll(/table:formula="([^"]*)"/g)].map(([, formula]) => formula)
      expect(formulas).not.to.have.length(0)
      expect(formulas.filter(formula => !/^of:=&quot;[\d+]+&quot;$/.test(formula!))).to.deep.equal([])
    })
  })
})
