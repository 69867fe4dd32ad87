import { expect } from 'chai'
import { companies } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { previewOf } from '#server/exchange/intake/preview.ts'
import { scopeOf } from '#server/exchange/intake/scope.ts'
import { freshApp } from '../../support/app.ts'
import { type Written, workbook } from '../sheets/written.ts'
import { recognised } from './recognised.ts'

// P-003 works for Relais Vesle on the contract that Bâtisseurs du Canal hold.

describe('the contract of employment that a line is about', () => {
  const app = freshApp()
  const period = { from: '2026-10-01', to: '2026-10-31' }

  type Asked = { sender?: string; contractId?: number | null }

  async function rowOf(header: string, said: Written, { sender = '', contractId }: Asked = {}) {
    const bytes = workbook([
      {
        rows: [
          ['Matricule', 'Nom et prénom', header, 'Heures'],
          ['P-003', 'DURAND Dominique', said, 140],
        ],
      },
    ])
    const of = contractId === undefined ? app.cast.troisMoulins.contractId : contractId
    const scope = await scopeOf(app.db, TERMINAL, { contractId: of, sender, period })
    const asked = { today: '2026-11-17', answers: {}, filed: new Map() }
    const { rows } = await previewOf(app.db, await recognised(bytes, period), scope, asked)
    expect(rows).to.have.length(1)
    return rows[0]!
  }

  const relais = companies.relais.siret
  const answering: [string, string][] = [
    ['SIRET', relais],
    ['SIRET', `${relais.slice(0, 3)} ${relais.slice(3, 6)} ${relais.slice(6, 9)} ${relais.slice(9)}`],
    ['SIREN', relais.slice(0, 9)],
    ['SIRET', companies.batisseurs.siret],
    ['Employeur', 'RELAIS VESLE'],
    ['Employeur', 'Relais Vesle (ETTI Marvaux)'],
    ['Client', 'Bâtisseurs du Canal'],
    ['Client', 'Bâtisseurs du Canal SARL'],
    ['Entreprise', 'BATISSEURS DU CANAL'],
    ['Marché', '2025-0147'],
    ['Marché', 'Marché n° 2025-0147 lot 2'],
    ['Chantier', 'Collège des Trois-Moulins'],
    ['Lot', '2'],
    ['Lot', 'Gros œuvre'],
    ['Contrat', 'CDD'],
    ['Contrat', ''],
  ]
  for (const [header, said] of answering)
    it(`is the one of which it says « ${header}: ${said} »`, async () => {
      expect(await rowOf(header, said)).to.include({
        state: 'changed',
        placementId: app.cast.troisMoulins.placementIds[0],
      })
    })

  const others: [string, string, RegExp][] = [
    ['SIRET', companies.tilleuls.siret, /de ce SIRET/],
    ['SIRET', relais.replace(/.$/, digit => String((Number(digit) + 1) % 10)), /de ce SIRET/],
    ['Employeur', 'Ateliers des Tilleuls', /employeur que dit la ligne/],
    ['Client', 'Bâti-Vesle', /marché que dit la ligne/],
    ['Marché', '2026-0112', /marché que dit la ligne/],
    ['Chantier', 'Ravalement des halles', /marché que dit la ligne/],
  ]
  for (const [header, said, sentence] of others)
    it(`is not the only one there is when the line says « ${header}: ${said} »`, async () => {
      const row = await rowOf(header, said)
      expect(row).to.include({ state: 'doubtful', placementId: null })
      expect(row.sentence).to.match(sentence)
    })

  it('is never that of another employer than who sends the file, unless the sender holds the contract', async () => {
    const [placementId] = app.cast.troisMoulins.placementIds
    expect(await rowOf('Observations', '', { sender: 'Relais Vesle' })).to.include({ state: 'changed', placementId })
    expect(await rowOf('Observations', '', { sender: 'Bâtisseurs' })).to.include({ state: 'changed', placementId })
    await app
      .db('placements')
      .where({ id: app.cast.troisMoulins.placementIds[2] })
      .update({ employer_id: app.cast.companies.truelle })
    expect(await rowOf('Observations', '', { sender: 'Truelle' })).to.include({ state: 'doubtful', placementId })
  })

  it('is, of two, the one that answers', async () => {
    await app.db('placements').insert({
      participant_id: app.cast.troisMoulins.participantIds[0],
      clause_id: app.cast.troisMoulins.clauseId,
      employer_id: app.cast.companies.batisseurs,
      mode: 'ED_CDD',
      hired_on: '2026-03-02',
      created_at: '2026-11-17',
    })
    const [placementId] = app.cast.troisMoulins.placementIds
    expect(await rowOf('Employeur', 'Relais Vesle')).to.include({ state: 'changed', placementId })
    expect(await rowOf('Employeur', 'Bâtisseurs du Canal')).to.include({ state: 'new' })
    expect(await rowOf('SIRET', companies.batisseurs.siret)).to.include({ state: 'new' })
    expect(await rowOf('Client', 'Bâtisseurs du Canal')).to.include({ state: 'doubtful' })
  })

  it('is looked for in as many queries, however many contracts there are, and says which were left', async () => {
    await app.db('placements').insert({
      participant_id: app.cast.troisMoulins.participantIds[0],
      clause_id: app.cast.halles.clauseId,
      employer_id: app.cast.companies.relais,
      mode: 'MAD_ETTI',
      hired_on: '2026-03-02',
      created_at: '2026-11-17',
    })
    let queries = 0
    const count = () => queries++
    const scoped = async (most: number) => {
      queries = 0
      const scope = await scopeOf(app.db, TERMINAL, { contractId: null, sender: '', period }, { most })
      return { queries, scope }
    }
    app.db.on('query', count)
    const [one, all] = [await scoped(1), await scoped(300)]
    app.db.removeListener('query', count)

    expect(one.scope.sites.length).to.equal(1)
    expect(one.scope.notes[0]).to.match(/Plus de 1 marchés répondent/)
    expect(all.scope.sites.length).to.be.above(1)
    expect(all.scope.notes).to.deep.equal([])
    expect(all.queries).to.equal(one.queries)
  })
})
