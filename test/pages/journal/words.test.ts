import { expect } from 'chai'
import { longDate } from '#server/base/format.ts'
import { entryFrom } from '#server/history/entries.ts'
import { labelWords } from '#server/history/label-words.ts'
import { namesFor } from '#server/history/reading.ts'
import { valueWords } from '#server/history/value-words.ts'
import { changesBetween, type Kept, type Named } from '#server/history/values.ts'
import { packKinds } from '#server/packs/words.ts'
import { onPostgres } from '../../support/database.ts'
import { toldOn } from '../../support/told.ts'

const TODAY = '2026-11-17'

describe('what a line of the journal says', () => {
  const named: Named = {
    ...{ users: new Map(), buyers: new Map(), telling: new Set(['Maison des Fougères']) },
    directorates: new Map([[3, 'Direction des routes']]),
    operations: new Map([[2, 'Rocade nord']]),
    companies: new Map([[13, 'Renfort Intérim']]).set(14, 'Maison des Fougères'),
  }
  const line = {
    id: 1,
    at: `${TODAY}T08:00:00.000Z`,
    actorId: null,
    answeredBy: null,
    action: 'contract.edited',
    subject: 'contract',
    subjectId: 1,
    buyerId: null,
    href: '/',
    before: null,
  }
  const said = (before: Kept | null, after: Kept | null) =>
    changesBetween(before, after, named).map(({ label, before: one, after: other }) => [label, one, other])

  it('leaves out what was empty and stays so', () => {
    expect(said(null, { lotNumber: '', endsOn: null, title: 'Halles' })).to.deep.equal([['Objet', null, 'Halles']])
    expect(said({ lotNumber: '', reason: '' }, {})).to.deep.equal([])
    expect(said({ endsOn: null }, { endsOn: '2027-03-01' })).to.deep.equal([['Fin', '—', longDate('2027-03-01')]])
  })

  it('names the rows whose number is kept, and groups an employer that tells', () => {
    expect(said(null, { directorateId: 3, operationId: 2, employerId: 13 })).to.deep.equal([
      ['Direction', null, 'Direction des routes'],
      ['Opération', null, 'Rocade nord'],
      ['Employeur', null, 'Renfort Intérim'],
    ])
    expect(said(null, { employerId: 14 })[0]![2]).not.to.include('Fougères')
    expect(said(null, { directorateId: 9 })).to.deep.equal([['Direction', null, 'n°\u00a09']])
  })

  it('says which file hours came from, and how many contracts are put together', () => {
    expect(said(null, { file: 1, clauses: [34, 35] })).to.deep.equal([
      ['Fichier', null, 'n°\u00a01'],
      ['Marchés réunis', null, '2'],
    ])
  })

  it('calls a column of the open data as its field is called', () => {
    for (const column of ['ends_on', 'amount_cents', 'lot_title', 'notified_on'])
      expect(labelWords(column), column).not.to.include('_')
  })

  it('calls a pack as its page does', () => {
    for (const [kind, words] of Object.entries(packKinds)) expect(valueWords('kind', kind)).to.equal(words)
  })

  it('is French, whatever the demonstration did', async function () {
    if (onPostgres) this.skip() // the same lines
    this.timeout(240_000)
    const trx = await toldOn(TODAY)
    try {
      const rows = await trx('journal').select('before', 'after')
      const keys = new Set(
        rows.flatMap(row => [row.before, row.after].flatMap(text => keysIn(JSON.parse(text ?? '{}')))),
      )
      expect(keys.size).to.be.above(60)
      expect([...keys].filter(key => labelWords(key) === key)).to.deep.equal([])

      const directorateId = JSON.parse(
        rows.find(({ after }) => /"directorateId":\d/.test(after ?? ''))!.after!,
      ).directorateId
      const kept = { ...line, after: { directorateId } }
      const shown = { id: 1, name: 'Théo', role: 'admin', buyerIds: null } as Parameters<typeof entryFrom>[1]
      const { changes } = entryFrom(kept, shown, await namesFor(trx, [kept]), new Map())
      expect(changes.find(({ label }) => label === 'Direction')!.after).to.match(/^\D{5,}$/)
    } finally {
      await trx.rollback()
    }
  })
})

function keysIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) => [key, ...keysIn(inside)])
}
