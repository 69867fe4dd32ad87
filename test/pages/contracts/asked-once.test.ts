import { expect } from 'chai'
import { seedCast } from '#db/seeds/cast.ts'
import { loadShown } from '#server/pages/contracts/load.ts'
import { userNumbered } from '#server/users/store.ts'
import { onPostgres, ownDatabase } from '../../support/database.ts'

/** Accounts are few. */
const WALKS = /^SCAN (?!users|user_buyers)|^SEARCH contracts .*\(buyer_id=\?\)$/

const AMENDED = ['amendments', 'amendment_figures', 'amendment_answers', 'execution_acts', 'subcontract_acts']

// Camille opens a contract for the first time that day: what its page costs does not grow with the contracts of its buyer.

describe('the first view of a contract', () => {
  it('asks no question that walks over the other contracts of its buyer, nor anything twice', async function () {
    if (onPostgres) this.skip() // the plans of SQLite are said without a figure of the tables
    const { db, drop } = await ownDatabase()
    try {
      const cast = await seedCast(db, '2026-11-17')
      const camille = (await userNumbered(db, cast.users.camille))!
      const asked: { sql: string; bindings: readonly unknown[] }[] = []
      const hear = (query: { sql: string; bindings: readonly unknown[] }) => asked.push(query)
      const id = await db('clauses').orderBy('id').first('contract_id')
      const amendment = { number: 1, signed_on: '2026-05-04', created_at: '2026-05-05T08:00:00.000Z', source: 'typed' }
      await db('amendments').insert({ contract_id: id.contract_id, ...amendment })
      db.on('query', hear)
      await loadShown(db, camille, id.contract_id, '2026-11-17')
      db.removeListener('query', hear)

      expect(asked.length).to.be.within(20, 64)
      const walks: string[] = []
      for (const { sql, bindings } of asked) {
        const plan: { detail: string }[] = await db.raw(`explain query plan ${sql}`, bindings as never)
        walks.push(...plan.map(({ detail }) => detail).filter(detail => WALKS.test(detail)))
      }
      expect(walks).to.deep.equal([])
      const again = Map.groupBy(asked, ({ sql, bindings }) => `${sql} ${bindings}`).values()
      const twice = [...again].filter(same => same.length > 1).map(([one]) => /from `(\w+)`/.exec(one!.sql)?.[1] ?? '')
      // What was amended is read by the account, for its end, and by the page, for what each act says.
      expect(twice.filter(table => !AMENDED.includes(table))).to.deep.equal([])
      const holders = asked.filter(({ sql }) => /^select .*"?`?since`?.* from `contract_holders` where/.test(sql))
      expect(holders.map(({ sql, bindings }) => `${sql} ${bindings}`)).to.have.length(
        new Set(holders.map(({ sql }) => sql)).size,
      )
    } finally {
      await drop()
    }
  })
})
