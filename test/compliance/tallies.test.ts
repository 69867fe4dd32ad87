import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { settleAll } from '#server/compliance/store.ts'
import { tallied, tallySome } from '#server/compliance/tallies.ts'
import { importFile } from '#server/exchange/imports/actions.ts'
import { contract, folder, json2022 } from '../exchange/decp/files.ts'
import { freshApp } from '../support/app.ts'
import { toldOn } from '../support/told.ts'

const TODAY = '2026-11-17'
const TABLES = ['tallies', 'tallied_ends', 'tallied_contracts'] as const

describe('what is kept of whole buyers', function () {
  this.timeout(300_000)
  const app = freshApp({ today: TODAY })
  const files = folder()
  after(() => files.remove())

  it('is what a whole recount finds, after every gesture of a day', async () => {
    const { troisMoulins, rd18, users } = app.cast
    const day: [what: string, gesture: () => Promise<unknown>][] = [
      ['nothing yet', async () => {}],
      ['a contract taken in charge', () => done(`/marches/${rd18.contractId}/prise-en-charge`, {})],
      ['a file imported', () => imported(json2022([contract(), contract({ id: 'C', objet: 'Voirie' })]))],
      ['the same again', () => imported(json2022([contract(), contract({ id: 'C', objet: 'Voirie du bourg' })]))],
      [
        'hours that change',
        () => app.db('hours').where({ clause_id: troisMoulins.clauseId }).update({ centihours: 1 }),
      ],
      [
        'who follows gone',
        () => app.db('contracts').where({ followed_by: users.camille }).update({ followed_by: null }),
      ],
      ['a contract withdrawn', () => change('contracts', rd18.contractId, { withdrawn_at: app.clock.now() })],
      ['a contract back', () => change('contracts', rd18.contractId, { withdrawn_at: null })],
      ['another end', () => change('contracts', troisMoulins.contractId, { ends_on: '2027-03-01' })],
      ['without hours', () => change('contracts', rd18.contractId, { followed_by: users.camille, hourless: 1 })],
      ['another amount', () => change('clauses', troisMoulins.clauseId, { penalty_cents: 99_00 })],
      ['another buyer', () => change('contracts', troisMoulins.contractId, { buyer_id: app.cast.buyers.marvaux })],
      ['no clause', () => app.db('clauses').where({ contract_id: -1 }).delete()],
      [
        'said otherwise',
        () =>
          app
            .db('contract_considerations')
            .where({ contract_id: rd18.contractId })
            .update({ consideration: 'inconnue' }),
      ],
      ['nothing said', () => app.db('contract_considerations').where({ contract_id: rd18.contractId }).delete()],
    ]
    for (const [what, gesture] of day) {
      await gesture()
      await settleAll(app.db, TODAY)
      expect(await tallied(app.db), what).to.equal(true)
      expect(await keptIn(app.db), what).to.deep.equal(await recounted(app.db))
    }
  })

  it('is what a whole recount finds of a year that many wrote, and of nothing once all of it is gone', async () => {
    const db = await toldOn(TODAY)
    try {
      await settleAll(db, TODAY)
      while ((await tallySome(db)) > 0);
      const kept = await keptIn(db)
      expect(kept.tallies!.length).to.be.greaterThan(10)
      expect(kept).to.deep.equal(await recounted(db))
      await db('contracts').update({ withdrawn_at: app.clock.now() })
      while ((await tallySome(db)) > 0);
      expect(await keptIn(db)).to.deep.equal({ tallies: [], tallied_ends: [], tallied_contracts: [] })
    } finally {
      await db.rollback()
    }
  })

  it('leaves to each page its own count while more waits than a reader may', async () => {
    await app.as('nadir')
    const shown = async () => (await app.get('/marches?suivi=tous')).text.replace(/name="cle" value="[^"]*"/g, '')
    const before = await shown()
    for (let time = 0; time < 2_100; time += 300)
      await app.db('tally_marks').insert(Array.from({ length: 300 }, () => ({ contract_id: app.cast.rd18.contractId })))
    expect(await tallied(app.db)).to.equal(false)
    expect(await app.db('tally_marks').first('id')).not.to.equal(undefined)
    expect(await shown()).to.equal(before)
  })

  async function done(path: string, form: Record<string, string>) {
    expect((await app.post(path, form)).status, path).to.equal(303)
  }

  async function change(table: string, id: number, values: object) {
    expect(await app.db(table).where({ id }).update(values)).to.equal(1)
  }

  async function imported(content: string) {
    const author = { userId: app.cast.users.camille, at: app.clock.now(), today: TODAY, formKey: null }
    await importFile(app.db, author, { path: files.write('decp', content) }, {})
  }
})

async function keptIn(db: Untyped): Promise<Record<string, unknown[]>> {
  const kept: Record<string, unknown[]> = {}
  for (const table of TABLES)
    kept[table] = (await db(table).select('*'))
      .filter(row => row.contracts !== 0)
      .map(row => JSON.stringify(row))
      .sort()
  return kept
}

/** From nothing: every contract marked, and none added before. */
async function recounted(db: Untyped): Promise<Record<string, unknown[]>> {
  const trx = await db.transaction()
  try {
    for (const table of TABLES) await trx(table).delete()
    await trx.raw('insert into tally_marks (contract_id) select id from contracts')
    while ((await tallySome(trx)) > 0);
    return await keptIn(trx)
  } finally {
    await trx.rollback()
  }
}
