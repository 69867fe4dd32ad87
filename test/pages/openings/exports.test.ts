import { expect } from 'chai'
import { companies } from '#db/seeds/cast.ts'
import { settleAll } from '#server/compliance/store.ts'
import { freshApp } from '../../support/app.ts'
import { numberIn, plain } from '../../support/figures.ts'
import { dayIn, readCsv, readXlsx, shown } from '../../support/sheets.ts'

const TODAY = '2026-11-17'
function hundredths(cell: string): number {
  return Math.round(Number(cell.replace(',', '.')) * 100)
}

describe('the rows of a figure, as files', () => {
  const app = freshApp({ today: TODAY })
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}/chiffres`

  /** The files of an opening, as its page links them, with the figure that stands on it. */
  async function leaving(href: string) {
    const { text, status } = await app.get(href)
    expect(status, href).to.equal(200)
    const links = [...text.matchAll(/href="([^"]*\.(?:xlsx|csv)[^"]*)"/g)].map(([, one]) =>
      one!.replace(/&amp;/g, '&').replace(/&#x3D;/g, '='),
    )
    const [xlsx, csv] = [links.find(one => one.includes('.xlsx'))!, links.find(one => one.includes('.csv'))!]
    const [head, ...lines] = readCsv((await app.get(csv)).text)
    const sheet = readXlsx((await app.get(xlsx)).bytes)
    const figure = numberIn(plain(/<p class="lede"><b>([^<]*)/.exec(text)![1]!))
    const told = lines.map(line => line.map(shown))
    const last = (column: string) => told.at(-1)![head!.indexOf(column)]!
    return { text, csv, head: head!, lines: told, last, sheet, figure }
  }

  beforeEach(() => settleAll(app.db, TODAY))

  const openings = [
    ['hours of a contract', () => `${contract()}/retenues`, 'Heures'],
    ['a gap, and what it is made of', () => `${contract()}/ecart`, 'Heures'],
    ['at another day, as it was known then', () => `${contract()}/declarees?au=2026-06-30&connu=2026-11-17`, 'Heures'],
    ['what an amount is made of', () => `${contract()}/penalite-encourue`, 'Euros'],
    ['hours of a company', () => `/entreprises/${companies.batisseurs.siret}/chiffres/dues`, 'Heures'],
    [
      'a number of statements',
      () => `/entreprises/${companies.batisseurs.siret}/chiffres/releves-en-attente`,
      'Nombre',
    ],
    ['hours of a portfolio', () => '/chiffres/dues', 'Heures'],
  ] as const
  for (const [name, path, head] of openings)
    it(`add up to it: ${name}`, async () => {
      const { figure, lines, sheet, head: heads } = await leaving(path())
      const place = heads.indexOf(head)
      const values = lines.map(line => hundredths(line[place]!))
      const total = values.pop()
      expect(total).to.equal(figure)
      expect(values.reduce((sum, one) => sum + one, 0)).to.equal(figure)
      expect(lines.at(-1)![0]).to.equal('Total de toutes les lignes')
      const cells = sheet.rows.slice(1).map(row => Math.round(Number(row[place]!.value) * 100))
      expect(cells).to.deep.equal([...values, total])
      expect(sheet.rows[0]!.map(cell => cell?.value)).to.deep.equal(heads)
    })

  it('say at what day they are read, and as known when', async () => {
    const { csv, head, lines, sheet } = await leaving(`${contract()}/declarees?au=2026-06-30&connu=2026-11-17`)
    expect((await app.get(csv)).headers.get('content-disposition')).to.match(
      /filename="declarees-marche-\d+-2026-06-30\.csv"/,
    )
    const [at, known] = ['Arrêté au', 'Tel que connu le'].map(one => head.indexOf(one))
    expect(new Set(lines.map(line => `${line[at!]} ${line[known!]}`))).to.deep.equal(new Set(['30/06/2026 17/11/2026']))
    expect(dayIn(sheet.rows[1]![known!])).to.equal('2026-11-17')
    const today = await leaving(`${contract()}/declarees`)
    expect(today.lines.at(-1)![known!]).to.equal('17/11/2026')
  })

  it('hold more than one page of them', async () => {
    const { placementIds } = app.cast.troisMoulins
    const months = Array.from({ length: 12 * 18 }, (_, index) => {
      const number = index % 12
      return { month: `${2005 + Math.floor(index / 12)}-${String(number + 1).padStart(2, '0')}` }
    })
    const [like] = await app.db('hours').where({ placement_id: placementIds[0] })
    for (const { month } of months) await app.db('hours').insert({ ...like, id: undefined, month, centihours: 100 })
    const { lines, last, figure, text } = await leaving(`${contract()}/declarees`)
    expect(text).to.include('rel="next"')
    expect(lines.length).to.be.above(216)
    expect(hundredths(last('Heures'))).to.equal(figure)
  })

  it('are no formula', async () => {
    const { clauseId } = app.cast.troisMoulins
    const hostile = '=HYPERLINK("http://exemple.invalid";"Payer")'
    const { id: _, ...like } = await app.db('commitments').where({ clause_id: clauseId }).orderBy('id', 'desc').first()
    await app.db('commitments').insert({ ...like, label: hostile, reason: '@SUM(A1)' })
    const { csv, sheet } = await leaving(`${contract()}/dues`)
    const cells = readCsv((await app.get(csv)).text).flat()
    expect(cells.filter(cell => /^[=+@]/.test(cell))).to.deep.equal([])
    expect(cells.some(cell => cell.startsWith("'=HYPERLINK"))).to.equal(true)
    const told = sheet.rows.flat().find(cell => cell?.value.includes(hostile))
    expect(told?.type).to.equal('text')
  })

  it('tell months, and nobody, to those who may not read identities', async () => {
    expect((await app.get(`${contract()}/declarees.csv`)).text).to.match(/P-\d{3}/)
    await app.as('nadir')
    const { figure, lines, last, csv } = await leaving(`${contract()}/declarees`)
    expect(lines.flat().join(' ')).not.to.match(/P-\d{3}|Embauche|Mise à disposition/)
    expect(hundredths(last('Heures'))).to.equal(figure)
    expect((await app.get(`${csv}?emploi=${app.cast.troisMoulins.placementIds[0]}`)).status).to.equal(404)
  })

  it('of a rate, say its two terms and what they give', async () => {
    const { head, lines } = await leaving(`${contract()}/taux-de-realisation`)
    expect(lines.map(([what]) => what)).to.deep.equal([
      'Imputées',
      'Dues',
      'Taux de réalisation, le premier terme divisé par le second',
    ])
    expect(lines[2]![1]).to.match(/\d\u00a0%/)
    expect(lines[2]![head.indexOf('Heures')]).to.equal('')
  })
})
