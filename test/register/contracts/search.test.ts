import { expect } from 'chai'
import { insertMany } from '#db/insert-many.ts'
import type { Untyped } from '#db/queries.ts'
import { FEW } from '#db/words.ts'
import { folded } from '#server/base/text.ts'
import { MOST_COUNTED } from '#server/compliance/contract-list.ts'
import { foundBy, isFound, isFoundBy } from '#server/register/contracts/search-store.ts'
import { freshApp, type TestApp } from '../../support/app.ts'

describe('contracts by the words of a search', function () {
  this.timeout(60_000)
  const app = freshApp()

  it('are those that bear each word, in their own or in a holder’s, few or many', async () => {
    await many(app, 2 * FEW + 100)
    for (const [words, isFew] of [
      ['gymnase secteur', false],
      ['secteur', false],
      ['Gymnase 9-107', true],
      ['batisseurs', true],
      ['batisseurs college', true],
      ['écoles secteur batisseurs', true],
      ['to 2', false],
      ['se', false],
      ['100 %', true],
      ['introuvable', true],
      ['gymnase introuvable', true],
      ['gymnase impaire', true], // each of half of them
    ] as const) {
      const found = (await foundBy(app.db, words))!
      expect('ids' in found, words).to.equal(isFew)
      const expected = await naive(app.db, words)
      for (const condition of [isFound(app.db, found), isFoundBy(app.db, words)])
        expect(await app.db('contracts').where(condition).orderBy('id').pluck('id'), words).to.deep.equal(expected)
    }
    expect(await foundBy(app.db, '  ')).to.equal(null)
  })

  it('that most of a register bears, or that a filter leaves, are counted as far as a thousand, and the list says so', async () => {
    await many(app, MOST_COUNTED + 100)
    await app.as('camille')
    const list = (await app.get('/marches?suivi=tous&q=secteur')).text
    expect(list).to.match(/Plus de 1[\s\u202f\u00a0]000\u00a0marchés/)
    expect(list).to.match(/1 à 25 sur plus de 1[\s\u202f\u00a0]000/)
    expect((await app.get('/marches?suivi=tous&q=secteur&page=40')).text).to.match(
      /976 à 1[\s\u202f\u00a0]000 sur plus/,
    )
    expect((await app.get('/recherche?q=secteur')).text).to.match(/Plus de 500\u00a0résultats/)
    const { sector } = await app.db('contracts').where({ id: app.cast.rd18.contractId }).first('sector')
    expect((await app.get(`/marches?suivi=tous&secteur=${sector}`)).text).to.match(
      /25 sur plus de 1[\s\u202f\u00a0]000/,
    )
    const few = (await app.get('/marches?suivi=tous&q=secteur+9-1070')).text
    expect(few).to.include('1 à 1 sur 1')
  })
})

/** Contracts of the first buyer, half of them about gymnasiums; an odd one is never an even one. */
async function many({ db, cast }: TestApp, number: number): Promise<void> {
  const { id: _, ...like } = await db('contracts').where({ id: cast.rd18.contractId }).first()
  const rows = Array.from({ length: number }, (_, nth) => {
    const title = `${nth % 2 ? 'École impaire' : 'Gymnase pair'}, secteur ${nth % 7}${nth === 12 ? ', 100 % bois' : ''}`
    const said = { title, number: `9-${nth}`, search_text: folded(`${title} 9-${nth}`), sort_text: folded(title) }
    return { ...like, ...said, decp_key: `essai ${nth}`, followed_by: null }
  })
  await insertMany(db, 'contracts', rows as never[])
}

async function naive(db: Untyped, words: string): Promise<number[]> {
  const held = await db('contract_holders')
    .join('companies', 'companies.id', 'contract_holders.company_id')
    .select('contract_id', 'search_text')
  const rows = await db('contracts').orderBy('id').select('id', 'search_text')
  return rows
    .filter(row =>
      folded(words)
        .split(' ')
        .every(word =>
          [row, ...held.filter(one => one.contract_id === row.id)].some(one => one.search_text.includes(word)),
        ),
    )
    .map(({ id }) => id)
}
