import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { importStatement } from '#server/exchange/intake/actions.ts'
import { ownDatabase } from '../../support/database.ts'
import { workbook } from '../sheets/written.ts'
import { written } from './recognised.ts'

describe('one file imported twice at the same instant', () => {
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let cast: Cast

  beforeEach(async () => {
    own = await ownDatabase()
    db = own.db
    cast = await seedCast(db)
  })
  afterEach(() => own.drop())

  it('is written once: the other finds it there', async () => {
    const path = written(
      workbook([
        {
          rows: [
            ['Nom et prénom', 'Matricule', 'Heures'],
            ['DURAND Dominique', 'P-003', 140],
          ],
        },
      ]),
    )
    const wanted = {
      path,
      fileName: 'releve.xlsx',
      contractId: cast.troisMoulins.contractId,
      sender: '',
      period: { from: '2026-10-01', to: '2026-10-31' },
      answers: {},
    }
    const author = { userId: null, at: '2026-11-17T12:00:00.000Z', today: '2026-11-17', formKey: null }
    const twice = [1, 2].map(() => importStatement(db, TERMINAL, wanted, { totalReason: '' }, author))
    const outcomes = await Promise.all(twice)

    expect(outcomes.map(({ kind }) => kind).sort()).to.deep.equal(['already', 'imported'])
    expect(await db('statement_files')).to.have.length(1)
    expect(await db('statement_file_lines')).to.have.length(1)
    expect(await db('hour_revisions')).to.have.length(1)
  })
})
