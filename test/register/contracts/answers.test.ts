import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { plusDays } from '#server/base/dates.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { answerAmounts, answerEnd, takeAnswerBack } from '#server/register/contracts/answers.ts'
import { boundsUnder } from '#server/register/contracts/bounds-store.ts'
import { atTheEarliest } from '#server/register/contracts/end-readings-rules.ts'
import { readAllStale, readContracts } from '#server/register/contracts/reading.ts'
import { readingOf } from '#server/register/contracts/readings-store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { putContractTerms } from '#server/register/contracts/write-store.ts'
import { contract, folder, holder, holders, json2022, modification } from '../../exchange/decp/files.ts'
import { freshApp } from '../../support/app.ts'

describe('what amendments meant, in the register', () => {
  const app = freshApp()
  const files = folder()
  after(() => files.remove())
  const author = () => ({ userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null })

  const imported = async (id: string, change: Record<string, unknown>, ...modifications: Record<string, unknown>[]) => {
    const record = contract({
      id,
      objet: `Haies du canal ${id}`,
      ...change,
      modifications: modifications.map(one => modification(one)),
    })
    await importFile(app.db, author(), { path: files.write('decp', json2022([record])) }, {})
    const { id: number } = await app.db('contracts').where({ number: id }).first('id')
    return contractFor(app.db, TERMINAL, number)
  }
  const kept = (id: number) => app.db('contract_readings').where({ contract_id: id }).first()
  const read = async (id: number) => readingOf(app.db, await contractFor(app.db, TERMINAL, id))

  it('a month added to the two years moves the end, and says that it is estimated', async () => {
    const { id, endsOn } = await imported(
      'H-1',
      { dateNotification: '2024-01-15', dureeMois: 24, montant: 120_000 },
      { dateNotificationModification: '2025-03-03', montant: 18_000, dureeMois: 6 },
    )
    expect(endsOn).to.equal('2026-07-14')
    expect(await kept(id)).to.include({
      amount_cents: 120_000_00,
      amount_state: 'contradicted',
      end_state: 'estimated',
      to_answer: 1,
    })
  })

  it('an amendment signed after the end leaves it to be confirmed', async () => {
    const { id, endsOn } = await imported(
      'H-2',
      { dateNotification: '2026-01-15', dureeMois: 9, montant: 120_000 },
      { dateNotificationModification: '2026-11-02', montant: 131_000 },
    )
    expect(endsOn).to.equal('2026-10-14')
    expect(await kept(id)).to.include({
      amount_cents: 131_000_00,
      end_state: 'contradicted',
      not_before: '2026-11-02',
      to_answer: 1,
    })
    expect((await boundsUnder(app.db, [id])).get(id)).to.deep.equal(['2026-11-02'])

    const found = await contractFor(app.db, TERMINAL, id)
    await answerEnd(app.db, found, { endsOn: '2026-12-31', reason: 'Ordre de service' }, author())
    expect(await kept(id)).to.include({ end_state: 'typed', to_answer: 0 })
    expect((await contractFor(app.db, TERMINAL, id)).endsOn).to.equal('2026-12-31')
    expect(await boundsUnder(app.db, [id])).to.have.length(0)

    const { end } = await read(id)
    await takeAnswerBack(app.db, await contractFor(app.db, TERMINAL, id), end.answer!.id, author())
    expect(await kept(id)).to.include({ end_state: 'contradicted', to_answer: 1 })
    expect((await contractFor(app.db, TERMINAL, id)).endsOn).to.equal('2026-10-14')
  })

  it('what bounds a contract is read again as it was known, whatever is corrected of its notification since', async () => {
    const amended = { dateNotificationModification: '2026-11-02', montant: 131_000 }
    const { id } = await imported('H-12', { dateNotification: '2026-01-15', dureeMois: 9, montant: 120_000 }, amended)
    const [published, answered, corrected] = [0, 1, 2].map(days => `${plusDays(app.clock.today(), days)}T12:00:00.000Z`)
    const found = await contractFor(app.db, TERMINAL, id)
    await answerEnd(app.db, found, { endsOn: '2026-12-31', reason: '' }, { ...author(), at: answered! })
    const row = await app.db('contracts').where({ id }).first()
    const columns = { notified_on: '2026-11-05', duration_months: 10 }
    await app.db('contracts').where({ id }).update(columns)
    await putContractTerms(app.db, row, columns, { at: corrected!, userId: null })

    const bounds = async (known?: string) => (await boundsUnder(app.db, [id], known)).get(id) ?? []
    expect(await bounds(published), 'once published').to.deep.equal(['2026-11-02'])
    expect(await bounds(answered), 'once answered').to.deep.equal([])
    expect(await bounds(), 'signed before the notification').to.deep.equal([])
    await app.db('contracts').where({ id }).update({ notified_on: '2026-01-15' })
    await putContractTerms(
      app.db,
      { ...row, ...columns },
      { notified_on: '2026-01-15' },
      { at: corrected!, userId: null },
    )
    expect(await bounds(answered), 'answered then, and asked again since').to.deep.equal([])
    expect(await bounds(), 'asked again').to.deep.equal(['2026-11-02'])
  })

  it('an act of subcontracting bounds the end, until an answer gives it or the act is withdrawn', async () => {
    const act = (dateNotification: string) => ({
      acteSousTraitance: {
        ...{ id: 1, sousTraitant: { typeIdentifiant: 'SIRET', id: holders.couleurs }, dureeMois: 4 },
        ...{ dateNotification, datePublicationDonnees: dateNotification, montant: 9_000, variationPrix: 'Ferme' },
      },
    })
    const lasting = { dateNotification: '2024-01-15', dureeMois: 12, montant: 120_000 }
    const { id, endsOn } = await imported('H-7', { ...lasting, actesSousTraitance: [act('2025-06-01')] })
    expect(endsOn).to.equal('2025-01-14')
    expect(await kept(id)).to.include({ end_state: 'contradicted', not_before: '2025-06-01', to_answer: 1 })
    expect((await read(id)).end.sentence).to.equal(atTheEarliest('2025-06-01'))
    expect((await boundsUnder(app.db, [id])).get(id)).to.deep.equal(['2025-06-01'])

    await answerEnd(app.db, await contractFor(app.db, TERMINAL, id), { endsOn: '2025-07-31', reason: '' }, author())
    expect(await kept(id)).to.include({ end_state: 'typed', to_answer: 0 })
    expect(await boundsUnder(app.db, [id])).to.have.length(0)

    const acts = [act('2025-06-01'), act('2025-09-01')]
    await imported('H-7', { ...lasting, datePublicationDonnees: '2026-06-01', actesSousTraitance: acts })
    expect(await kept(id), 'another act asks again').to.include({ end_state: 'contradicted', not_before: '2025-09-01' })
  })

  it('an act before the notification, or to come, bounds nothing; a change of holders does', async () => {
    const act = (dateNotification: string, id: number) => ({
      acteSousTraitance: {
        ...{ id, sousTraitant: { typeIdentifiant: 'SIRET', id: holders.couleurs }, dureeMois: 4 },
        ...{ dateNotification, montant: 9_000, variationPrix: 'Ferme' },
      },
    })
    const lasting = { dateNotification: '2024-01-15', dureeMois: 12 }
    const acts = [act('2023-12-01', 1), act('2066-01-01', 2)]
    const { id } = await imported('H-8', { ...lasting, actesSousTraitance: acts })
    expect(await kept(id)).to.equal(undefined)
    expect(await boundsUnder(app.db, [id])).to.have.length(0)

    const change = {
      dateNotificationModification: '2025-03-03',
      montant: undefined,
      titulaires: [holder(holders.other)],
    }
    const replaced = await imported('H-9', lasting, change)
    expect(await kept(replaced.id)).to.include({ end_state: 'contradicted', not_before: '2025-03-03' })
  })

  it('a reading of the past knows the acts that were published then', async () => {
    const lasting = { dateNotification: '2024-01-15', dureeMois: 12, montant: 120_000 }
    const { id } = await imported('H-10', lasting)
    const before = app.clock.now()
    const act = {
      acteSousTraitance: {
        ...{ id: 1, sousTraitant: { typeIdentifiant: 'SIRET', id: holders.couleurs }, dureeMois: 4 },
        ...{ dateNotification: '2025-06-01', montant: 9_000, variationPrix: 'Ferme' },
      },
    }
    const later = { ...author(), at: `${plusDays(app.clock.today(), 1)}T12:00:00.000Z` }
    const record = contract({ ...lasting, id: 'H-10', objet: 'Haies du canal H-10', actesSousTraitance: [act] })
    const published = { ...record, modifications: [], datePublicationDonnees: '2026-06-01' }
    await importFile(app.db, later, { path: files.write('decp', json2022([published])) }, {})
    expect((await boundsUnder(app.db, [id])).get(id)).to.deep.equal(['2025-06-01'])
    expect((await boundsUnder(app.db, [id], before)).get(id)).to.equal(undefined)
    expect(
      (await readingOf(app.db, await contractFor(app.db, TERMINAL, id), { known: before })).end.notBefore,
    ).to.equal(null)
  })

  it('is signed the day that a contract says, else the day of its publication', async () => {
    const { id } = await imported(
      'H-3',
      {},
      {
        dateNotificationModification: undefined,
        dateSignatureModification: '2026-06-10',
        datePublicationDonneesModification: '2026-08-30',
        montant: -4_000,
      },
    )
    const { amount } = await read(id)
    expect(amount.readings[0]).to.include({
      signedOn: '2026-06-10',
      cents: -4_000_00,
      afterCents: 246_000_00,
      state: 'estimated',
    })
  })

  it('an answer stays when the same is published again, and is asked again when it changes', async () => {
    const published = { dateNotificationModification: '2026-06-10', montant: 9_500 }
    const found = await imported('H-4', { montant: 120_000 }, published)
    const [reading] = (await read(found.id)).amount.readings
    const form = { content: reading!.content, meaning: 'added' as const, amountCents: null, reason: '' }
    await answerAmounts(app.db, [{ contract: found, form }], author())
    expect(await kept(found.id)).to.include({ amount_cents: 129_500_00, amount_state: 'typed', to_answer: 0 })
    await imported('H-4', { montant: 120_000, ccag: 'Fournitures courantes et services' }, published)
    expect((await read(found.id)).amount).to.include({ cents: 129_500_00, state: 'typed' })
    const { answer } = (await read(found.id)).amount.readings[0]!
    await takeAnswerBack(app.db, found, answer!.id, author())
    expect(await kept(found.id)).to.include({ amount_cents: 120_000_00, amount_state: 'contradicted', to_answer: 1 })
    const journal = await app
      .db('journal')
      .where({ subject_id: found.id })
      .whereLike('action', 'contract.a%')
      .orderBy('id')
      .pluck('action')
    expect(journal).to.deep.equal(['contract.amendmentAnswered', 'contract.answerTakenBack'])
  })

  it('two answers the same way speak for the buyer, one contract at a time', async () => {
    const published = { dateNotificationModification: '2026-06-10', montant: 9_500 }
    const all = []
    for (const id of ['H-5', 'H-6', 'H-7']) all.push(await imported(id, { montant: 120_000 }, published))
    const content = (await read(all[0]!.id)).amount.readings[0]!.content
    const form = { content, meaning: 'added' as const, amountCents: null, reason: 'Pratique de la direction' }
    await answerAmounts(
      app.db,
      all.slice(0, 2).map(contract => ({ contract, form })),
      author(),
    )
    expect((await read(all[2]!.id)).amount).to.include({ cents: 129_500_00, state: 'estimated' })
    expect(await kept(all[2]!.id)).to.include({ amount_cents: 129_500_00, amount_state: 'estimated', to_answer: 0 })
  })

  it('reading again changes nothing, and what waited to be read is read', async () => {
    await imported(
      'H-8',
      { dateNotification: '2024-01-15', dureeMois: 24, montant: 120_000 },
      { dateNotificationModification: '2025-03-03', montant: 9_500, dureeMois: 6 },
    )
    const before = await everything()
    expect(before.readings).to.not.have.length(0)
    const ids = await app.db('contract_readings').pluck('contract_id')
    await readContracts(app.db, ids, author())
    expect(await everything()).to.deep.equal(before)
    await app.db('contract_readings').update({ stale: 1, amount_state: '', to_answer: 0 })
    await readAllStale(app.db, app.clock.now())
    expect(await everything()).to.deep.equal(before)
  })

  it('nobody rewrites an answer', async () => {
    const found = await imported('H-9', { dureeMois: 3 }, { dateNotificationModification: '2026-11-02' })
    await answerEnd(app.db, found, { endsOn: '2026-12-31', reason: '' }, author())
    for (const change of ["update amendment_answers set reason = 'autre'", 'delete from amendment_answers'])
      expect(await app.db.transaction(trx => trx.raw(change)).then(() => '', String)).to.include('append only')
  })

  async function everything() {
    return {
      readings: await app.db('contract_readings').orderBy('contract_id'),
      ends: await app.db('execution_acts').orderBy('id'),
      contracts: await app.db('contracts').orderBy('id').select('id', 'ends_on', 'version'),
    }
  }
})
