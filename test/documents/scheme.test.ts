import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import { type CountedContract, categoriesOf, placeIn, sumsOf } from '#server/scheme/counted-rules.ts'
import { freshApp } from '../support/app.ts'
import { faultsIn } from './conforms.ts'
import { readPdf } from './read-pdf.ts'

const contract: CountedContract = {
  contractId: 1,
  considerations: ['inconnue'],
  reservedArticle: null,
  hasClause: false,
  isAmountToConfirm: false,
  notifiedOn: '2025-03-01',
  cents: 100_000_00,
  holders: [{ name: 'Relais Vesle', kind: 'company', isProved: false, esusSince: null }],
}
const held = (change: Partial<CountedContract['holders'][number]>) => [{ ...contract.holders[0]!, ...change }]

describe('for what a contract counts in the scheme', () => {
  const cases: [string, Partial<CountedContract>, ReturnType<typeof categoriesOf>][] = [
    ['what nobody knows is unsaid', {}, { responsible: 'unsaid', esus: 'unsaid', inclusive: 'unsaid' }],
    [
      'a recorded clause counts, published or not',
      { hasClause: true },
      { responsible: 'yes', esus: 'unsaid', inclusive: 'unsaid' },
    ],
    [
      'published without any, it does not',
      { considerations: ['aucune'] },
      { responsible: 'no', esus: 'unsaid', inclusive: 'unsaid' },
    ],
    [
      'a criterion is a consideration',
      { considerations: ['critere'] },
      { responsible: 'yes', esus: 'unsaid', inclusive: 'unsaid' },
    ],
    [
      'an article of reservation too',
      { reservedArticle: 'L2113-13' },
      { responsible: 'yes', esus: 'unsaid', inclusive: 'unsaid' },
    ],
    [
      'a solidarity company agreed before',
      { holders: held({ esusSince: '2025-02-28' }) },
      { responsible: 'unsaid', esus: 'yes', inclusive: 'unsaid' },
    ],
    [
      'agreed after the award does not count',
      { holders: held({ esusSince: '2025-03-02' }) },
      { responsible: 'unsaid', esus: 'unsaid', inclusive: 'unsaid' },
    ],
    [
      'an inclusive structure',
      { holders: held({ kind: 'ACI' }) },
      { responsible: 'unsaid', esus: 'unsaid', inclusive: 'yes' },
    ],
    ['of another kind', { holders: held({ kind: 'ETT' }) }, { responsible: 'unsaid', esus: 'unsaid', inclusive: 'no' }],
    [
      'one of a group is enough',
      { holders: [...contract.holders, ...held({ kind: 'EA' })] },
      { responsible: 'unsaid', esus: 'unsaid', inclusive: 'yes' },
    ],
  ]
  for (const [name, change, expected] of cases)
    it(name, () => expect(categoriesOf({ ...contract, ...change })).to.deep.equal(expected))

  it('adds up in number and in value, and says how many amounts are unknown', () => {
    const sums = sumsOf([
      { ...contract, hasClause: true },
      { ...contract, considerations: ['critere'], cents: null },
      contract,
    ])
    expect(sums.responsible).to.deep.equal({
      contracts: 2,
      cents: 100_000_00,
      withoutAmount: 1,
      toConfirm: 0,
      unsaid: 1,
    })
    expect(sums.inclusive).to.deep.equal({ contracts: 0, cents: 0, withoutAmount: 0, toConfirm: 0, unsaid: 3 })
  })

  it('counts by the civil year of the notification', () => {
    const period = { fromYear: 2024, toYear: 2028 }
    expect(
      ['2023-12-31', '2024-01-01', '2028-12-31', '2029-01-01', null].map(day => placeIn(day, period)),
    ).to.deep.equal(['before', 'within', 'within', 'after', 'unsaid'])
  })
})

describe('reports of the scheme', function () {
  this.timeout(60_000)
  const app = freshApp()
  const ofContract = () => `/marches/${app.cast.troisMoulins.contractId}/rapport.pdf`
  const ofCompany = `/entreprises/${siretFrom('99941230')}/rapport.pdf`
  const said = async (path: string) => squeezed((await readPdf((await app.get(path)).bytes)).tagged)
  const record = (change: Record<string, string> = {}) =>
    app.post('/reglages/schema', {
      cle: randomUUID(),
      nom: 'SPASER',
      debut: '2024',
      fin: '2028',
      etp: '1607',
      effet: '01/01/2024',
      ...change,
    })

  it('say so, and say what nobody recorded', async () => {
    const contract = await said(ofContract())
    expect(contract).to.match(/^DépartementdeHaute-Vesle.*SPASER:schémanonrenseignéRapportSPASERparmarché/)
    expect(contract).to.include('Nometpériode:nonrenseignés').and.include('Engagementetcibleservis:nonrenseignés')
    expect(await said(ofCompany)).to.include('SPASER:schémanonrenseignéRapportSPASERparentreprise')
  })

  it('bear the scheme of the institution and its period, once the administration recorded it', async () => {
    await app.as('theo')
    expect((await record()).status).to.equal(303)
    expect(squeezed((await app.get('/reglages')).text)).to.include('SPASER2024-2028')
    expect(squeezed((await app.get('/reglages/schema')).text)).to.include('1607heurespourunéquivalenttempsplein')
    await app.as('helene')

    const { bytes } = await app.get(ofContract())
    const { tagged, running } = await readPdf(bytes)
    const contract = squeezed(tagged)
    expect(contract).to.include('SPASER2024-2028RapportSPASERparmarché')
    expect(contract).to.include('DansleSPASER2024-2028:cemarchécomptecommeachatsocialementresponsable(clausesociale)')
    expect(contract).to.match(/AchatssocialementresponsablesL\.2111-312(40|49)0000€clausesociale/)
    expect(contract).to.include('1800dues,1156,50retenuesàladated’arrêté')
    expect(contract).to.include('Nonsoumis:consultationengagéeavantle22août2026')
    for (const line of running) expect(squeezed(line)).to.include('SPASER2024-2028')
    expect(await faultsIn(bytes)).to.deep.equal([])
    expect(await said(ofCompany))
      .to.include('SPASER2024-2028RapportSPASERparentreprise')
      .and.include('DansleSPASER2024-2028:1comptecommeachatsocialementresponsable,sur1marché')
  })

  it('bear the scheme of their own day: another one leaves earlier documents as they were', async () => {
    await app.as('theo')
    await record({ nom: 'SPASER 2019-2023', debut: '2019', fin: '2023', effet: '01/01/2019' })
    await record({ effet: '01/10/2026' })
    await app.as('helene')
    expect(await said(`${ofContract()}?date=2026-09-30`)).to.include('SPASER2019-2023RapportSPASER')
    expect(await said(ofContract())).to.include('SPASER2024-2028RapportSPASER')
  })

  it('refuses a scheme that does not hold together', async () => {
    await app.as('theo')
    const { status, text } = await record({ fin: '2020', etp: '12', effet: '01/01/2031' })
    expect(status).to.equal(422)
    expect(squeezed(text))
      .to.include('Ladernièreannéevientaprèslapremière')
      .and.include('de1000à2500heures')
      .and.include('auplusunanàl’avance')
    expect(await app.db('schemes')).to.deep.equal([])
  })

  it('print the duty of L. 2112-2-1 as the buyer said it, with its case', async () => {
    await app.as('nadir')
    const { contractId } = app.cast.troisMoulins
    const path = `/marches/${contractId}/obligation-sociale`
    const say = (change: Record<string, string>) =>
      app.post(path, {
        cle: randomUUID(),
        obligation: 'exempt',
        cas: '2',
        motif: 'Fourniture sans main-d’œuvre',
        date: '01/10/2026',
        ...change,
      })
    expect((await say({ cas: '' })).status).to.equal(422)
    expect((await say({ date: '01/12/2026' })).status).to.equal(422)
    expect((await say({})).status).to.equal(303)

    expect(squeezed((await app.get(`/marches/${contractId}`)).text)).to.include('dérogationmotivée:2°Lelien')
    expect(await said(ofContract())).to.include('dérogationmotivée:2°Lelienavecl’objetdumarchén’estpassuffisant')
    expect(await said(`${ofContract()}?date=2026-09-30`)).to.include('Nonsoumis:consultation')
  })
})

function squeezed(text: string): string {
  return text.replace(/<[^>]+>/g, '').replace(/[\s\u00a0\u202f]+/g, '')
}
