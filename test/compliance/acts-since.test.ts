import { expect } from 'chai'
import type { Knex } from 'knex'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { actsSince } from '#server/compliance/acts-since.ts'
import { setRounding } from '#server/register/buyers/rounding-actions.ts'
import { decideWindows } from '#server/register/clauses/windows.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { recordFact, takeBack } from '#server/register/facts/actions.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { openPath } from '#server/register/participants/paths.ts'
import { participantOf } from '#server/register/participants/store.ts'
import { addPledge } from '#server/register/pledges/actions.ts'
import { bearersOf, writeShares } from '#server/register/shares/actions.ts'
import { recordScheme } from '#server/settings/scheme-actions.ts'
import { sharedDatabase } from '../support/database.ts'

// On 20 November a reading of October, as it was known on the 17th, says what was decided since.

describe('what is known since a day', () => {
  let db: Knex.Transaction
  let cast: Cast
  beforeEach(async () => {
    db = await sharedDatabase().transaction()
    cast = await seedCast(db, '2026-11-17')
  })
  afterEach(() => db.rollback())

  const by = () => ({
    userId: cast.users.camille,
    at: '2026-11-20T12:00:00.000Z',
    today: '2026-11-20',
    formKey: null,
  })
  const place = async () => {
    const { contractId, clauseId } = cast.troisMoulins
    return { contract: await contractFor(db, TERMINAL, contractId), clauseId }
  }
  const told = async (at = '2026-10-31') => {
    const ids = [cast.troisMoulins.contractId, cast.halles.contractId]
    const acts = await actsSince(db, ids, { at, since: '2026-11-17T23:00:00.000Z' })
    return acts.map(({ contractId, label, effectOn }) => [contractId, label.replaceAll('\u00a0', ' '), effectOn])
  }

  it('names the windows of a clause', async () => {
    await decideWindows(db, await place(), { supply: 12, subcontracting: 0, other: null }, by())
    const { contractId } = cast.troisMoulins
    expect(await told()).to.have.deep.members([
      [contractId, 'Durée d’éligibilité, mise à disposition : 12 mois', null],
      [contractId, 'Durée d’éligibilité, sous-traitance : sans limite', null],
    ])
  })

  it('tells a new path by the contracts where somebody works, and nothing of whom nor of when', async () => {
    const clause = { 'placements.clause_id': cast.troisMoulins.clauseId }
    const row = await db('placements').join('participants', 'participants.id', 'participant_id').where(clause).first()
    const person = (await participantOf(db, row.buyer_id, row.number))!
    const form = { fromOn: '2026-10-01', decidedOn: '2026-10-01', reason: 'Réorientée.' }
    const paper = { evidenceKind: 'Attestation', evidenceOn: '2026-10-01' }
    expect(await openPath(db, person, { ...form, ...paper }, '2024-01-08', by())).to.equal(null)
    expect(await told()).to.deep.include([cast.troisMoulins.contractId, 'Nouveau parcours d’une personne', null])
    expect(await told('2026-09-30')).to.deep.equal([])
  })

  it('names a suspension taken back, from the day of that suspension on', async () => {
    const { contract } = await place()
    const early = { ...by(), at: '2026-11-16T12:00:00.000Z', today: '2026-11-16' }
    const plain = { centihours: null, amountCents: null, waitsOn: null, nextStep: '', untilOn: '2026-10-20' }
    const stop = { ...plain, kind: 'suspension', datedOn: '2026-10-10', text: 'Crue.' } as const
    expect(await recordFact(db, contract, stop, early)).to.equal(null)
    const one = (await factsOf(db, [contract.id])).find(({ kind }) => kind === 'suspension')!
    expect(await takeBack(db, contract, one, 'Saisie par erreur.', by())).to.equal(null)
    expect(await told()).to.deep.equal([[contract.id, 'Suspension, annulation', '2026-10-10']])
    expect(await told('2026-09-30')).to.deep.equal([])
  })

  it('names a statement of the month that the end of the contract cuts, from that end on', async () => {
    const { contractId, clauseId } = cast.troisMoulins
    await db('contracts').where({ id: contractId }).update({ ends_on: '2026-10-12' })
    const months = { period: '2026-10', first_month: '2026-10', last_month: '2026-10', version: 1, state: 'validated' }
    const [row] = await db('statements')
      .insert({ clause_id: clauseId, ...months })
      .returning('id')
    const said = { gesture: 'validate', state: 'validated', effect_on: '2026-10-31', recorded_at: by().at }
    await db('statement_events').insert({ statement_id: row!.id, ...said })
    expect(await told('2026-10-11')).to.deep.equal([])
    expect(await told('2026-10-12')).to.deep.equal([[contractId, 'Relevé d’octobre 2026 : validé', '2026-10-12']])
  })

  it('names the parts of a group, from their own day on', async () => {
    const { contractId } = cast.troisMoulins
    const [bearer] = await bearersOf(db, contractId)
    const row = { contract_id: contractId, company_id: cast.companies.truelle, role: 'coHolder', position: 2 }
    await db('contract_holders').insert(row)
    const parts = [
      { companyId: bearer!.companyId, principalId: null, value: 60_00 },
      { companyId: cast.companies.truelle, principalId: null, value: 40_00 },
    ]
    const form = { unit: 'points', effectOn: '2026-10-01', reason: 'Convention.', parts } as const
    expect(await writeShares(db, await place(), form, by())).to.equal(null)
    expect(await told()).to.deep.equal([[contractId, 'Parts du groupement écrites', '2026-10-01']])
    expect(await told('2026-09-30')).to.deep.equal([])
  })

  it('names other engagements, the rounding of the buyer and, once for all contracts, the scheme', async () => {
    const pledge = { kind: 'training', quantity: 10_00, reason: '', evidence: 'CCAP' } as const
    expect(await addPledge(db, await place(), { ...pledge, datedOn: '2026-10-05' }, by())).to.equal(null)
    const { contract } = await place()
    await db('roundings').insert({
      buyer_id: contract.buyerId,
      effect_on: '2026-10-01',
      rounding: 'ceil',
      recorded_at: by().at,
    })
    expect(await setRounding(db, by(), contract.buyerId, { rounding: 'floor', effectOn: '2026-11-20' })).to.deep.equal(
      null,
    )
    const scheme = { name: 'SPASER', fromYear: 2024, toYear: 2028, fteHours: 1607, effectOn: '2026-01-01' }
    expect(await recordScheme(db, by(), scheme)).to.equal(null)
    const { contractId } = cast.troisMoulins
    const acts = await told()
    expect(acts).to.deep.include.members([
      [contractId, 'Heures de formation, engagement : 10,00 h', '2026-10-05'],
      [contractId, 'Arrondi des heures dues : arrondi à l’heure supérieure', '2026-10-01'],
    ])
    expect(acts.filter(([, label]) => /SPASER 2024-2028/.test(String(label)))).to.deep.equal([
      [null, 'Schéma enregistré : SPASER 2024-2028', '2026-01-01'],
    ])
    expect(acts.filter(([, label]) => /inférieure/.test(String(label)))).to.deep.equal([])
  })
})
