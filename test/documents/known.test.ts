import { expect } from 'chai'
import type { Knex } from 'knex'
import { type Cast, companies, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { reservedReport } from '#server/documents/reserved.ts'
import { heldContracts } from '#server/documents/store.ts'
import type { Reported } from '#server/documents/words.ts'
import { addHolder, editContract } from '#server/register/contracts/actions.ts'
import { removeHolder, republishHolders, updatePublished } from '#server/register/contracts/published-store.ts'
import type { ContractValues } from '#server/register/contracts/rules.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { recordDuty } from '#server/register/duties/actions.ts'
import { recordReservation } from '#server/register/reserved/actions.ts'
import { recordScheme } from '#server/settings/scheme-actions.ts'
import { sharedDatabase } from '../support/database.ts'

// What a document said on a day, printed later « tels que connus le » that day.

describe('documents as they were known', () => {
  let db: Knex.Transaction
  let cast: Cast
  let contractId: number
  beforeEach(async () => {
    db = await sharedDatabase().transaction()
    cast = await seedCast(db, '2026-11-17')
    contractId = cast.troisMoulins.contractId
  })
  afterEach(() => db.rollback())

  const by = (today: string) => ({ userId: cast.users.camille, at: `${today}T12:00:00.000Z`, today, formKey: null })
  const edit = async (change: Partial<ContractValues>, today: string) => {
    const contract = await contractFor(db, TERMINAL, contractId)
    const values = {
      ...contract,
      notifiedOn: contract.notifiedOn!,
      shares: null,
      holderSiret: null,
      holderName: '',
      ...change,
    }
    expect(await editContract(db, contract, values, by(today))).to.equal(null)
  }
  const scheme = { name: 'SPASER', fromYear: 2024, toYear: 2028, fteHours: 1607, effectOn: '2024-01-01' }
  const asked = { at: '2026-10-31', today: '2026-11-17', known: '2026-11-17' }
  const told = ({ model, content }: Reported) => JSON.parse(JSON.stringify({ content, parts: { ...model } }))
  const printed = async () => [
    told(await contractReport(db, TERMINAL, contractId, asked)),
    told(await companyReport(db, TERMINAL, companies.batisseurs.siret, asked)),
  ]

  it('what was said since of the contract and of the institution changes nothing of them', async () => {
    const before = await printed()
    expect(await recordScheme(db, by('2026-11-20'), scheme)).to.equal(null)
    const duty = { duty: 'exempt', exemption: '2', reason: 'Sans main-d’œuvre', decidedOn: '2026-10-01' } as const
    expect(
      await recordDuty(
        db,
        await contractFor(db, TERMINAL, contractId),
        { need: null, answer: duty, allLots: false },
        by('2026-11-20'),
      ),
    ).to.equal(null)
    await edit({ considerations: ['critere'], amountCents: 1_00, noticedOn: '2025-01-02' }, '2026-11-21')
    const holder = { siret: companies.harpin.siret, name: '', role: 'coHolder' } as const
    const contract = await contractFor(db, TERMINAL, contractId)
    expect(await addHolder(db, contract, holder, by('2026-11-22'))).to.equal(null)
    await db('amendments').insert({
      contract_id: contractId,
      number: 7,
      signed_on: '2026-10-02',
      legal_basis: '',
      amount_cents: 9_00,
      source: 'decp',
      created_at: '2026-11-23T12:00:00.000Z',
    })

    expect(await printed()).to.deep.equal(before)
    const now = told(await contractReport(db, TERMINAL, contractId, { at: '2026-10-31', today: '2026-11-30' }))
    expect(JSON.stringify(now)).to.include('SPASER 2024').and.include('Terrassements Harpin')
    expect(now.content).not.to.deep.equal(before[0].content)
  })

  it('a reservation reads its article as it was known', async () => {
    const reserve = async (article: 'L2113-13' | 'L2113-15', today: string) => {
      const contract = await contractFor(db, TERMINAL, contractId)
      await recordReservation(db, contract, { article, evidence: 'Avis', version: contract.version }, by(today))
    }
    await reserve('L2113-13', '2026-11-16')
    const before = told(await reservedReport(db, TERMINAL, contractId, asked))
    expect(before.parts.state.replace(/\s/g, ' ')).to.equal(
      'Vérifications arrêtées au 31 octobre 2026, telles que connues le 17 novembre 2026.',
    )
    await reserve('L2113-15', '2026-11-20')
    expect(told(await reservedReport(db, TERMINAL, contractId, asked))).to.deep.equal(before)
    const now = told(await reservedReport(db, TERMINAL, contractId, { at: '2026-10-31', today: '2026-11-30' }))
    expect(JSON.stringify(now.parts.conditions)).not.to.equal(JSON.stringify(before.parts.conditions))
  })

  it('a holder that a publication takes away since still held it then', async () => {
    const before = told(await companyReport(db, TERMINAL, companies.harpin.siret, asked))
    expect(JSON.stringify(before.parts.subject)).to.include('1')
    const { id } = (await db('contract_holders').where({ contract_id: cast.rd18.contractId }).first())!
    const at = '2026-11-20T12:00:00.000Z'
    await republishHolders(db, cast.rd18.contractId, at, () => removeHolder(db, id))
    expect(told(await companyReport(db, TERMINAL, companies.harpin.siret, asked))).to.deep.equal(before)
  })

  it('a duration published since bounds a reservation only from then on', async () => {
    const row = (await db('contracts').where({ id: cast.rd18.contractId }).first())!
    const publication = { key: 'k', hash: 'h', published: '' }
    const at = '2026-11-20T12:00:00.000Z'
    await updatePublished(db, row, { duration_months: 48 }, publication, { at, userId: null })
    const months = async (known?: string) =>
      (await heldContracts(db, [row.id], { at: '2026-10-31', known })).get(row.id)?.durationMonths
    expect(await months('2026-11-19T23:00:00.000Z')).to.equal(12)
    expect(await months()).to.equal(48)
  })
})
