import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { settleAll } from '#server/compliance/store.ts'
import { institutionReport } from '#server/documents/institution.ts'
import { printed } from '#server/documents/print.ts'
import { institutionPage } from '#server/pages/home/director-page.ts'
import { portfolioShown } from '#server/pages/home/week.ts'
import { freshApp, type TestApp } from '../support/app.ts'
import { archiveFaultsIn } from './archivable.ts'
import { faultsIn } from './conforms.ts'
import { readPdf } from './read-pdf.ts'

const squeezed = (text: string) => text.replace(/<[^>]+>/g, '').replace(/\s/g, '')

describe('the report of the institution', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-10-31' })
  const path = '/institution/rapport.pdf?date=2026-10-31'

  it('says what the first page of the director says, on paper that lasts and that a voice reads', async () => {
    await app.as('helene')
    const home = squeezed((await app.get('/')).text)
    const answer = await app.get(path)
    expect([answer.status, answer.location]).to.deep.equal([200, null])
    const { tagged, loose, title } = await readPdf(answer.bytes)
    const said = squeezed(tagged)
    expect(squeezed(title!)).to.equal('Projet:Biland’insertiondel’institutionau31octobre2026')
    expect(said).to.include('RapportSPASERdel’institution').and.include('schémanonrenseigné')
    expect(said).to.include('Marchésdetouslesacheteurs')
    const { figures, rows, sentence } = await homeOf(app, '2026-10-31')
    for (const figure of figures) expect(home).to.include(squeezed(figure))
    expect(home).to.include(squeezed(sentence))
    tells(said, { figures, rows, sentence })
    expect(loose).to.deep.equal([])
    expect(await faultsIn(answer.bytes)).to.deep.equal([])
    expect(await archiveFaultsIn(answer.bytes)).to.deep.equal([])
  })

  it('a month later, says of that day what the first page said then, and what is known since when asked', async () => {
    const then = await homeOf(app, '2026-10-31')
    await app.db('commitments').insert({
      recorded_at: '2026-11-20T09:00:00.000Z',
      clause_id: app.cast.troisMoulins.clauseId,
      kind: 'amendment',
      label: 'Avenant 7',
      dated_on: '2026-10-02',
      centihours: 5000,
      reason: 'Lot',
    })
    const when = { at: '2026-10-31', today: '2026-11-30' }
    const past = await printedAt({ ...when, known: '2026-10-31' })
    tells(past, then)
    expect(past).to.include('telsqueconnusle31octobre2026')
    const owed = (text: string) => Number(/Tauxderéalisation(\d+)h/.exec(text)![1])
    expect(owed(await printedAt(when))).to.equal(owed(past) + 50)
  })

  it('tells a reader of one buyer that others are not there, and gives them a series of their own', async () => {
    const whole = await institutionReport(app.db, TERMINAL, { at: '2026-10-31', today: '2026-10-31' })
    const buyerIds = [app.cast.buyers.hauteVesle]
    const part = await institutionReport(app.db, { ...TERMINAL, buyerIds }, { at: '2026-10-31', today: '2026-10-31' })
    expect(whole.about).to.include({ buyerIds: null })
    expect(part.about!.buyerIds).to.deep.equal(buyerIds)
    const text = JSON.stringify(part.model)
    expect(text).to.match(/Marchés de 1.acheteur sur 2, celui que suit/)
    const halles = await app.db('contracts').where({ id: app.cast.halles.contractId }).first()
    expect(JSON.stringify(whole.model)).to.include(`"${halles.number}`)
    expect(text).not.to.include(halles.number)
  })

  it('is refused inside a month, and published from the library, with what changed since', async () => {
    await app.as('helene')
    const inside = await app.get('/institution/rapport.pdf?date=2026-10-15')
    expect(inside.status).to.equal(400)
    for (const page of ['/rapports', '/editions'])
      expect((await app.get(page)).text).to.include('/institution/editions')
    const library = await app.get('/institution/editions')
    expect(library.text).to.include('value="30/09/2026"').and.include('Aucune édition n’est encore publiée ici')
    const form = (number: string) => ({ cle: `sel-de-ce-form~${number}`, date: '31/10/2026' })
    const first = await app.post('/institution/editions', form('numero-de-ce-form'))
    expect(first.location).to.match(/^\/editions\/2026-000001-[A-Z]$/)
    await app.db('hours').update({ centihours: 1 }).where({ clause_id: app.cast.troisMoulins.clauseId })
    const second = await app.post('/institution/editions', form('un-autre-de-ce-form'))
    const page = (await app.get(second.location!)).text
    expect(page).to.include('Retenues').and.include('Toutes les éditions de l’institution')
    const pdf = await app.get(`${second.location}/document.pdf`)
    const { tagged } = await readPdf(pdf.bytes)
    expect(squeezed(tagged)).to.include('Cequiachangédepuis').and.not.include('Projet')
    expect(await faultsIn(pdf.bytes)).to.deep.equal([])

    await app.as(null)
    const verified = await app.get(`/verification?numero=${second.location!.slice('/editions/'.length)}`)
    expect(verified.text).to.include('Rapport de l’institution')
    await app.as('camille')
    const seen = await app.get('/institution/editions')
    expect(seen.status).to.equal(200)
  })

  async function printedAt(asked: { at: string; today: string; known?: string }): Promise<string> {
    const report = await institutionReport(app.db, TERMINAL, asked)
    return squeezed((await readPdf(await printed(app.printer, report, asked.today))).tagged)
  }
})

type Home = { figures: string[]; rows: RegExp[]; sentence: string }

/** The figures of the director’s first page, as it words them. */
async function homeOf(app: TestApp, today: string): Promise<Home> {
  await settleAll(app.db, today)
  const page = institutionPage(await portfolioShown(app.db, TERMINAL, 'all', today), [])
  const line = (name: string, own: (typeof page.directorates)[number] | typeof page.total) => {
    const [owed, accepted, credited, rate] = [own.owed, own.accepted, own.credited, own.rate].map(cell =>
      escaped(cell.figure),
    )
    return new RegExp(`${escaped(name)}${escaped(own.contracts.figure)}${owed}${accepted}[\\d,]+${credited}${rate}`)
  }
  return {
    figures: page.figures.map(({ figure }) => figure),
    rows: [...page.directorates.map(own => line(own.name, own)), line('Ensemble', page.total)],
    sentence: page.verdict.sentence,
  }
}

function tells(said: string, { figures, rows, sentence }: Home): void {
  const [owed, accepted, counted, rate] = figures.map(escaped)
  expect(said).to.match(new RegExp(`${owed}h${accepted}h${counted}h[\\d,]+h${rate}`))
  for (const row of rows) expect(said).to.match(row)
  expect(said).to.include(squeezed(sentence))
}

function escaped(text: string): string {
  return squeezed(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
