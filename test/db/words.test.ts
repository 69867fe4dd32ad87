import { expect } from 'chai'
import fc from 'fast-check'
import type { Untyped } from '#db/queries.ts'
import { bearing, type Searched } from '#db/words.ts'
import { insertCompany, updateCompany } from '#server/register/companies/store.ts'
import { freshApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import { isLong } from '../support/long.ts'

const AT = '2026-11-17T08:00:00.000Z'

describe('what words lead to', function () {
  this.timeout(120_000)
  const app = freshApp()

  it('is what the rows hold, whatever was written, changed and erased in between', async () => {
    const signs = fc.constantFrom(...'ab2-é %_*?[]\\\'"^日', '🏗')
    const text = fc.array(signs, { maxLength: 12 }).map(all => all.join(''))
    const gestures = fc.array(fc.tuple(fc.constantFrom('write', 'change', 'erase'), fc.nat(3), text), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(gestures, fc.array(text, { minLength: 1, maxLength: 3 }), async (all, words) => {
        const trx = await app.db.transaction()
        try {
          for (const [gesture, nth, said] of all) await told(trx, gesture, nth, said)
          const asked = words.filter(word => word.trim())
          for (const sought of [...asked.map(word => [word]), asked])
            expect(await found(trx, 'companies', sought), sought.join(' and ')).to.deep.equal(
              (await trx('companies').select('id', 'search_text'))
                .filter(row => sought.every(word => row.search_text.includes(word)))
                .map(({ id }) => id)
                .sort(),
            )
        } finally {
          await trx.rollback()
        }
      }),
      { numRuns: isLong ? 500 : 40 },
    )
  })

  it('follows a company that is given another name, by the very gesture that names it', async () => {
    const values = { name: 'Toitures Verdier', kind: 'company', city: 'Bourg', trade: '', contact: {} }
    const company = { idType: 'SIRET', identifier: '98765432100017', ...values }
    const id = await insertCompany(app.db, company as never, AT)
    expect(await found(app.db, 'companies', ['verdier'])).to.deep.equal([id])
    const { version } = await app.db('companies').where({ id }).first('version')
    const renamed = { ...values, name: 'Charpentes Verdun' }
    await updateCompany(app.db, { id: id!, ...company } as never, renamed as never, version, AT.slice(0, 10))
    expect(await found(app.db, 'companies', ['verdier'])).to.deep.equal([])
    expect(await found(app.db, 'companies', ['verdun', '9876'])).to.deep.equal([id])
  })

  it('holds nothing of somebody once erased', async () => {
    const [{ participant_id }] = await app.db('identities').orderBy('participant_id').limit(1)
    await app.db('identities').where({ participant_id }).update({ search_text: 'zywiecka wanda' })
    expect(await found(app.db, 'identities', ['zywiecka'])).to.deep.equal([participant_id])
    await app.db('identities').where({ participant_id }).delete()
    expect(await found(app.db, 'identities', ['zywiecka'])).to.deep.equal([])
    if (onPostgres) return
    await app.db.raw(`create virtual table temp.kept using fts5vocab('main', 'identities_words', 'instance')`)
    expect(await app.db('kept').where({ doc: participant_id })).to.deep.equal([])
    await app.db.raw('drop table temp.kept')
  })

  it('agrees with its table for every row of the cast', async function () {
    if (onPostgres) return this.skip() // the index is the engine’s own there
    for (const table of ['contracts', 'companies', 'identities'])
      await app.db.raw(`insert into ${table}_words(${table}_words, rank) values ('integrity-check', 1)`)
  })

  /** Companies of this test alone, by a number that is theirs. */
  async function told(trx: Untyped, gesture: string, nth: number, said: string) {
    const identifier = `essai ${nth}`
    if (gesture === 'erase') return void (await trx('companies').where({ identifier }).delete())
    if (gesture === 'change')
      return void (await trx('companies').where({ identifier }).update({ search_text: said, city: said }))
    await trx('companies')
      .insert({
        id_type: 'HORS_UE',
        identifier,
        name: '',
        kind: 'company',
        search_text: said,
        sort_text: said,
        created_at: AT,
      })
      .onConflict(['id_type', 'identifier'])
      .merge()
  }
})

async function found(db: Untyped, table: Searched, words: readonly string[]): Promise<number[]> {
  const rows: { id: number }[] = await bearing(db, table, words)
  return rows.map(({ id }) => id).sort()
}
