import { expect } from 'chai'
import { freshApp } from '../support/app.ts'
import { hoursFiles } from './hours-files.ts'

describe('the product’s own spreadsheet, imported again', () => {
  const app = freshApp()
  const { json, text, file } = hoursFiles(app)

  it('finds every line of heures.csv as it stands, and writes none', async () => {
    await app.as('camille')
    const { text: csv } = await app.get('/heures.csv?suivi=tous&etat=')
    const path = text(csv)
    const before = await app.db('hours').orderBy('id')
    const { code, answer } = await json('--period', '2024-01:2026-11', path)

    expect(answer.questions).to.deep.equal([])
    const others = answer.rows.filter((row: { state: string }) => row.state !== 'same')
    expect(others).to.deep.equal([])
    expect(answer.rows.length).to.be.above(2)
    expect([code, answer.import]).to.deep.equal([0, null])
    expect(await app.db('hours').orderBy('id')).to.deep.equal(before)
  })

  for (const header of ['Participant', 'Personne', 'Nom', 'Code'])
    it(`finds who P-003 is under « ${header} »`, async () => {
      const { answer } = await json(
        '--dry-run',
        file([
          [header, 'Heures'],
          ['P-003', 12],
          ['P-007', 13],
        ]),
      )
      expect(answer.rows.map((row: { person: string }) => row.person)).to.deep.equal(['P-003', 'P-007'])
    })

  it('says by its exit code that a line of no contract of employment was not written; months not asked wait for nobody', async () => {
    const path = file([
      ['Participant', 'Mois', 'Heures'],
      ['P-003', '2026-10', 20],
      ['P-003', '2024-03', 20],
    ])
    const wide = await json('--period', '2024-01:2026-10', '--dry-run', path)
    expect([wide.code, wide.answer.counts.outside]).to.deep.equal([1, 1])
    const october = await json(path)
    expect([october.code, october.answer.counts.outside]).to.deep.equal([0, 1])
  })
})
