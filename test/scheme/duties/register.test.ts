import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { dutiesReport } from '#server/documents/duties.ts'
import { htmlOf } from '#server/documents/print.ts'
import { dutyRows } from '#server/scheme/duties/store.ts'
import { freshApp } from '../../support/app.ts'
import { readCsv } from '../../support/sheets.ts'

const squeezed = (html: string) => html.replace(/<[^>]+>/g, '').replace(/[\s\u00a0\u202f]+/g, '')

describe('the register of duties', function () {
  this.timeout(60_000)
  const app = freshApp()
  const NUMBER = '2026-0900'
  let lots: [number, number]

  beforeEach(async () => {
    const insert = async (lot_number: string, cents: number) => {
      const [row] = await app
        .db('contracts')
        .insert({
          buyer_id: app.cast.buyers.hauteVesle,
          form: 'contract',
          number: NUMBER,
          lot_number,
          title: 'Entretien des collèges',
          source: 'decp',
          search_text: 'entretien des colleges',
          sort_text: 'entretien des colleges',
          created_at: '2026-11-03T08:00:00.000Z',
          notified_on: '2026-11-02',
          amount_cents: cents,
          duration_months: 24,
        })
        .returning('id')
      return row.id as number
    }
    lots = [await insert('1', 150_000_00), await insert('2', 95_000_00)]
    await app.db('contract_considerations').insert({ contract_id: lots[1], consideration: 'clause' })
    await app.as('nadir')
  })

  const say = (id: number, form: Record<string, string>) =>
    app.post(`/marches/${id}/obligation-sociale`, { cle: randomUUID(), ...form })
  const need = {
    valeur: '260 000',
    achat: 'goods',
    qualite: 'local',
    engage: '01/09/2026',
    source: 'Rapport de présentation, page 3',
  }
  const stateOf = async (id: number) => {
    const row = (await dutyRows(app.db, TERMINAL, { year: 2026, at: '2026-11-17' })).find(one => one.id === id)!
    return [row.state, ...row.findings]
  }

  it('one form says the need of both lots, and each is judged on it', async () => {
    expect(await stateOf(lots[0])).to.deep.equal(['unknown', 'amountReaches'])
    expect((await say(lots[0], { ...need, lots: 'oui' })).status).to.equal(303)
    expect(await stateOf(lots[0])).to.deep.equal(['due', 'bare'])
    expect(await stateOf(lots[1])).to.deep.equal(['due'])
    const acts = await app.db('journal').where({ action: 'contract.needRecorded' }).pluck('subject_id')
    expect(acts).to.have.members([...lots])
  })

  it('a need corrected keeps what it replaced, and the same said twice adds nothing', async () => {
    await say(lots[0], need)
    await say(lots[0], { ...need, valeur: '200 000' })
    await say(lots[0], { ...need, valeur: '200 000', obligation: 'none', motif: 'Sous le seuil', date: '05/11/2026' })
    expect(await app.db('social_needs').orderBy('id').pluck('value_cents')).to.deep.equal([260_000_00, 200_000_00])
    expect(await stateOf(lots[0])).to.deep.equal(['none', 'underAmount'])
    expect(squeezed((await app.get(`/marches/${lots[0]}/obligation-sociale`)).text)).to.include(
      'n’atteintpasleseuilde216000€HT',
    )
  })

  const refused: [what: string, form: Record<string, string>, said: string][] = [
    ['nothing at all', {}, 'ou dites ce qui est décidé'],
    ['a value without its paper', { ...need, source: '' }, 'Dites quel document donne cette valeur'],
    [
      'a consultation after the notification',
      { ...need, engage: '03/11/2026' },
      'La consultation précède la notification',
    ],
    ['works expected of a supply', { ...need, duree: '4' }, 'Une durée de travaux va avec un achat de travaux'],
    [
      'the fourth case for a supply',
      { ...need, obligation: 'exempt', cas: '4', motif: 'Courts', date: '05/11/2026' },
      'Le cas 4° va avec un marché de travaux',
    ],
    [
      'works of six months under the fourth case',
      { ...need, achat: 'works', duree: '6', obligation: 'exempt', cas: '4', motif: 'Courts', date: '05/11/2026' },
      'moins de six mois',
    ],
    ['an exemption without its reason', { obligation: 'exempt', cas: '2', date: '05/11/2026' }, 'Écrivez les motifs'],
  ]
  for (const [what, form, said] of refused)
    it(`refuses ${what}, and records nothing`, async () => {
      const answer = await say(lots[0], form)
      expect(answer.status).to.equal(422)
      expect(answer.text.replaceAll('\u00a0', ' ')).to.include(said)
      expect(await app.db('social_needs')).to.deep.equal([])
      expect(await app.db('social_duties')).to.deep.equal([])
    })

  it('a contract whose notice is known keeps it: another day is refused', async () => {
    await app.db('contracts').where({ id: lots[0] }).update({ noticed_on: '2026-08-21' })
    expect((await say(lots[0], need)).status).to.equal(422)
    expect((await say(lots[0], { ...need, engage: '' })).status).to.equal(303)
    expect(await stateOf(lots[0])).to.deep.equal(['none'])
  })

  it('page, file and document say the same contracts, exceptions first', async () => {
    await say(lots[0], { ...need, lots: 'oui' })
    await app.as('helene')
    const page = squeezed((await app.get('/spaser/obligations')).text)
    expect(page).to.include('1marchésoumissansclausenidérogation').and.include('Sansclausenidérogation1')
    expect(page.indexOf('2026-0900,lot1')).to.be.below(page.indexOf('2026-0900,lot2'))
    const lacking = squeezed((await app.get('/spaser/obligations?etat=lacking')).text)
    expect(lacking).to.include('2026-0900,lot1').and.not.include('2026-0900,lot2')

    const [heads, ...rows] = readCsv((await app.get('/spaser/obligations.csv?etat=due')).text)
    const column = heads!.indexOf('Lot')
    expect(rows.map(row => row[column])).to.deep.equal(['1', '2'])
    expect((await app.get('/spaser/obligations.xlsx')).status).to.equal(200)

    const paper = squeezed(htmlOf(await dutiesReport(app.db, TERMINAL, { year: 2026, at: '2026-11-17' })))
    expect(paper).to.include('Desréponsesmanquent:1marchésoumissansclausenidérogation')
    expect(paper).to.include('216000€').and.include('seuilsdu1erjanvier2026')
  })

  it('what is typed in it goes through the gate of documents', async () => {
    await say(lots[0], {
      ...need,
      obligation: 'exempt',
      cas: '2',
      motif: 'Suivi par Mme Durand-7, P-007',
      date: '05/11/2026',
    })
    const { texts, model } = await dutiesReport(app.db, TERMINAL, { year: 2026, at: '2026-11-17' })
    expect(texts!.map(({ source }) => source.table)).to.include.members(['social_duties', 'social_needs', 'contracts'])
    expect(JSON.stringify(model)).not.to.include('P-007')
  })

  it('an officer of another buyer sees none of it', async () => {
    await app.as('ines')
    expect((await app.get('/spaser/obligations')).text).not.to.include('Entretien des collèges')
    expect((await say(lots[0], need)).status).to.equal(404)
  })
})
