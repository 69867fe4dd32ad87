import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { filled, previousDatabase } from '../support/previous.ts'

// What the ledger knew of its numbers before formulas were kept, and the shares of a group before they were dated.

describe('an obligation written by the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof previousDatabase>>
  let db: Untyped
  let ids: Awaited<ReturnType<typeof filled>>
  const at = '2026-01-02T09:00:00.000Z'

  beforeEach(async () => {
    own = await previousDatabase()
    db = own.db
    ids = await filled(db)
    const line = (change: object) =>
      db('commitments').insert({
        clause_id: ids.clauseId,
        kind: 'amendment',
        dated_on: '2026-02-01',
        centihours: 10_00,
        label: 'Avenant n° 1',
        recorded_at: at,
        ...change,
      })
    const sizing = { amountCents: 1_500_000_00, labourShare: 3000, insertionRate: 500, hourlyCostCents: 3800 }
    await line({ sizing: JSON.stringify(sizing), centihours: 590_00 })
    await line({ label: 'Avenant n° 2', reason: 'Préau ajouté' })
    await line({ kind: 'initial', reason: 'Nombre inscrit au marché' })
    await line({ kind: 'initial', centihours: 0 })
    await line({ kind: 'cancellation', centihours: -5_00, label: 'Décision' })
    await line({ label: 'Correction : Avenant n° 2', centihours: 1_00 })
  })
  afterEach(() => own.drop())

  it('keeps inputs with their result, and says « unknown » where nothing is known', async () => {
    await db.migrate.latest()
    const lines = await db('commitments').orderBy('id').select('centihours', 'formula')
    const formulas = lines.map(({ formula }) => formula && JSON.parse(formula))
    expect(formulas.map(formula => formula?.kind ?? null)).to.deep.equal([
      'unknown', // the line of the previous version said nothing
      'labour',
      'unknown',
      'fixed',
      'onOrders',
      null,
      null,
    ])
    expect(formulas[1]).to.include({ labourShare: 3000, rounding: 'nearest', computed: 592_00 })
    expect(lines[1].centihours).to.equal(590_00)
  })

  it('the ledger is still only added to', async () => {
    await db.migrate.latest()
    const changed = await db('commitments')
      .update({ centihours: 1 })
      .then(
        () => 'changed',
        error => String(error),
      )
    expect(changed).to.include('append only')
  })
})
