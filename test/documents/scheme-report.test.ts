import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { count } from '#server/base/format.ts'
import { asEdition } from '#server/documents/edition.ts'
import { printed } from '#server/documents/print.ts'
import { schemeReport } from '#server/documents/scheme-report.ts'
import { pressOf } from '#server/editions/press.ts'
import { nothing } from '#server/scheme/indicators/asked-rules.ts'
import { indicatorsReport } from '#server/scheme/indicators/report.ts'
import { demoApp } from '../demo/stage.ts'
import { archiveFaultsIn } from './archivable.ts'
import { faultsIn } from './conforms.ts'
import { readPdf } from './read-pdf.ts'

const squeezed = (text: string) => text.replace(/<[^>]+>/g, '').replace(/\s/g, '')
const TODAY = '2026-11-17'
const period = { fromYear: 2025, toYear: 2026 }

describe('the report of the scheme', function () {
  this.timeout(120_000)
  const app = demoApp(TODAY)

  it('prints each figure of the page of indicators, on paper that lasts and that a voice reads', async () => {
    await app.as('helene' as never)
    const { bytes, status } = await app.get('/spaser/rapport.pdf?periode=2025-2026')
    expect(status).to.equal(200)
    const { tagged, loose, title } = await readPdf(bytes)
    const said = squeezed(tagged)
    const { lines } = await indicatorsReport(app.db, TERMINAL, {
      period,
      base: 'notified',
      narrowed: nothing,
      today: TODAY,
    })
    const social = lines.find(({ code }) => code === 'SOC_NB')!
    const inclusive = lines.find(({ code }) => code === 'INCL_NB')!

    expect(squeezed(title!)).to.equal('Projet:Rapportduschémad’achatsresponsables,2025-2026')
    for (const { numerator, denominator } of [social, inclusive])
      expect(said).to.include(squeezed(`desmarchés,${count(numerator)}sur${count(denominator)}`))
    expect(social.numerator).to.be.greaterThan(0)
    expect(loose).to.deep.equal([])
    expect(await faultsIn(bytes)).to.deep.equal([])
    expect(await archiveFaultsIn(bytes)).to.deep.equal([])
  })

  it('says the same in its files: indicators, actions, programmes, persons under their secret', async () => {
    const report = await schemeReport(app.db, TERMINAL, { period, today: TODAY })
    const files = new Map(report.attached!.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]))
    const values = JSON.parse(files.get('chiffres.json')!)
    const { lines } = await indicatorsReport(app.db, TERMINAL, {
      period,
      base: 'notified',
      narrowed: nothing,
      today: TODAY,
    })

    expect([...files.keys()]).to.deep.equal([
      'chiffres.json',
      'indicateurs.csv',
      'actions.csv',
      'programmes.csv',
      'personnes.csv',
    ])
    for (const { code, numerator, denominator, points } of lines)
      expect(values.indicators.find((one: { code: string }) => one.code === code)).to.include({
        numerator,
        denominator,
        points,
      })
    expect(files.get('personnes.csv')).to.match(/;;;s\r?$/m)
    expect(report.publications!.length).to.equal(2)
  })

  it('names nobody, neither in its pages nor in its files', async () => {
    const report = await schemeReport(app.db, TERMINAL, { period, today: TODAY })
    const said = [
      JSON.stringify(report.model),
      ...report.attached!.map(({ bytes }) => Buffer.from(bytes).toString()),
    ].join('\n')
    const people = await app.db('identities').select('last_name')
    const users = await app.db('users').pluck('name')

    expect(said).to.not.match(/\bP-\d{3}\b/)
    expect(people.length).to.be.greaterThan(10)
    expect(people.filter(({ last_name: name }) => said.includes(` ${name} `))).to.deep.equal([])
    expect(users.filter((name: string) => said.includes(name))).to.deep.equal([])
  })

  it('leaves as an edition once its texts may be published, and its print says its number', async () => {
    const report = await schemeReport(app.db, TERMINAL, { period, today: TODAY })
    const press = pressOf({ db: app.db, printer: app.printer, publicUrl: null })
    expect(await press.blockers(app.db, report)).to.deep.equal([])
    const stamp = {
      number: '2026-000009-K',
      publishedOn: TODAY,
      known: `${TODAY}T08:00:00.000Z`,
      contentHash: 'ab'.repeat(32),
      rulesVersion: 'x',
      journalHead: null,
      readBy: null,
      address: null,
      qr: null,
      since: null,
    }
    const bytes = await printed(app.printer, asEdition(report, stamp), TODAY)
    expect(squeezed((await readPdf(bytes)).tagged)).to.include('Éditionn°2026-000009-K')
  })
})
