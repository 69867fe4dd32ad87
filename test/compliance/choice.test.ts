import { expect } from 'chai'
import type { User } from '#server/access/rules.ts'
import { contractIdsListed } from '#server/compliance/contract-choice.ts'
import { contractsListed } from '#server/compliance/contract-list.ts'
import { everything, type Sort, sorts } from '#server/compliance/contract-query.ts'
import { clausesNarrowed } from '#server/compliance/leaving-contracts.ts'
import { participantIdsListed } from '#server/pages/participants/choice-store.ts'
import { listedParticipants } from '#server/pages/participants/list-store.ts'
import { userNumbered } from '#server/users/store.ts'
import { freshApp } from '../support/app.ts'

const TODAY = '2026-11-17'
const MANY = 4_500
const at = '2026-01-01T08:00:00.000Z'

describe('what leaves in a file is chosen by slices', () => {
  const app = freshApp({ today: TODAY })
  let officer: User

  beforeEach(async () => {
    officer = (await userNumbered(app.db, app.cast.users.helene))!
    const rows = Array.from({ length: MANY }, (_, index) => {
      const day = `2026-0${1 + ((index * 7) % 9)}-1${index % 10}`
      const title = `${['lot', 'élan', 'z', 'a b', 'ab', '\u{1d49c}', 'я'][index % 7]} ${(index * 31) % 100}`
      return {
        ...{ buyer_id: app.cast.buyers.hauteVesle, form: 'contract', source: 'typed', created_at: at },
        ...{ number: `C-${index}`, title, search_text: title, sort_text: title },
        amount_cents: index % 11 ? (index * 13) % 500 : null,
        notified_on: index % 5 ? day : null,
        ends_on: index % 3 ? day : null,
      }
    })
    await app.db.batchInsert('contracts', rows, 40)
  })

  async function written(ids: readonly number[]): Promise<void> {
    const clauses = ids.map(contract_id => ({
      contract_id,
      eligibility_months: 24,
      legal_basis: 'L2112-2',
      created_at: at,
    }))
    await app.db.batchInsert('clauses', clauses, 40)
  }

  it('the contracts of the list, in its order, whatever it is', async () => {
    const ids: number[] = await app.db('contracts').where('number', 'like', 'C-%').orderBy('id').pluck('id')
    await written(ids.filter((_, index) => index % 9 === 0))
    for (const sort of Object.keys(sorts) as Sort[])
      for (const filter of [{}, { status: 'noClause' }, { endsSoon: true }, { q: 'lot' }] as const) {
        const filters = { ...everything, ...filter, sort }
        const chosen = [...(await contractIdsListed(app.db, officer, filters, TODAY))]
        const listed = await contractsListed(app.db, officer, filters, TODAY, { offset: 0, limit: 2 * MANY })
        expect(chosen, JSON.stringify(filters)).to.deep.equal(listed.map(({ id }) => id))
      }
    const clauses = [...(await clausesNarrowed(app.db, officer, { q: '' }))]
    const titled = app.db('clauses').join('contracts', 'contracts.id', 'clauses.contract_id')
    expect(clauses).to.deep.equal(await titled.orderBy(['contracts.sort_text', 'contracts.id']).pluck('clauses.id'))
  })

  it('the participants of the list, in its order', async () => {
    const people = Array.from({ length: MANY }, (_, index) => ({
      ...{ number: 1000 + index, buyer_id: app.cast.buyers.hauteVesle, ground: 'B_BRSA', created_at: at },
      eligible_on: index % 4 ? `2026-0${1 + (index % 9)}-01` : null,
    }))
    await app.db.batchInsert('participants', people, 40)
    for (const sort of ['numero', 'eligibilite', 'heures'] as const) {
      const filters = { q: '', ground: '', state: '', soon: '', sort } as const
      const chosen = [...(await participantIdsListed(app.db, officer, filters, false))]
      const listed = await listedParticipants(app.db, officer, filters, false, { limit: 2 * MANY, offset: 0 })
      expect(chosen, sort).to.deep.equal(listed.map(({ id }) => id))
    }
  })

  it('few in one query, and none of them all', async () => {
    let most = 0
    app.db.on('query-response', (rows: unknown) => {
      most = Math.max(most, Array.isArray(rows) ? rows.length : (rows as { rows: unknown[] }).rows.length)
    })
    await contractIdsListed(app.db, officer, everything, TODAY)
    expect(most).to.be.within(1_000, MANY / 2)
  })

  it('each once, though their titles, days and clauses change meanwhile', async () => {
    const ids: number[] = await app.db('contracts').orderBy('id').pluck('id')
    const all = app.db('contracts').whereIn('id', [...ids.slice(0, 50), ...ids.slice(-50)])
    const changes = async () => {
      for (const [sort_text, notified_on] of [
        ['zzz', '2020-01-01'],
        ['aaa', '2026-12-31'],
        ['zzz', null],
      ])
        await all.clone().update({ sort_text, notified_on })
      await written(ids.slice(-40))
    }
    for (const sort of ['ecart', 'objet', 'notification'] as const) {
      const chosen = contractIdsListed(app.db, officer, { ...everything, sort }, TODAY)
      if (sort === 'ecart') await changes()
      else await all.clone().update({ sort_text: sort, notified_on: '2026-11-01' })
      const found = [...(await chosen)]
      expect(
        found.toSorted((a, b) => a - b),
        sort,
      ).to.deep.equal(ids)
    }
  })
})
