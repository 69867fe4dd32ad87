import { expect } from 'chai'
import type { Written } from '../exchange/sheets/written.ts'
import { freshApp } from '../support/app.ts'
import { hoursFiles } from './hours-files.ts'

describe('a file of hours that is imported again', () => {
  const app = freshApp()
  const { file, json, hoursOf, placedAtHalles } = hoursFiles(app)
  const trois = () => ['--contract', String(app.cast.troisMoulins.contractId)]

  it('writes the lines that waited, once their question is answered', async () => {
    const rows: Written[][] = [
      ['Nom et prénom', 'Heures'],
      ['DIALLO Mamadou', 140],
      ['NGUESSAN Aya', 35],
    ]
    const path = file(rows, { hiddenRows: [3] })
    const first = await json(...trois(), path)
    expect([first.code, first.answer.counts.asked]).to.deep.equal([1, 1])
    expect(await hoursOf('2026-10')).to.deep.equal([14_000, 2_150, 2_300])

    const second = await json(...trois(), '--hidden', 'counted', path)
    expect(second.answer).to.deep.include({ already: null })
    expect(second.answer.import).to.be.greaterThan(first.answer.import)
    expect([second.code, await hoursOf('2026-10')]).to.deep.equal([0, [14_000, 3_500, 2_300]])

    const third = await json(...trois(), '--hidden', 'counted', path)
    expect([third.code, third.answer.already.id]).to.deep.equal([0, second.answer.import])
  })

  it('writes one month, then the other', async () => {
    const path = file([
      ['Nom et prénom', 'Octobre 2026', 'Novembre 2026'],
      ['DIALLO Mamadou', 140, 60],
    ])
    await json(...trois(), path)
    const { code } = await json(...trois(), '--period', '2026-11', path)
    expect([code, await hoursOf('2026-11')]).to.deep.equal([0, [6_000]])
  })

  it('writes what nobody could write: a person met since, another contract', async () => {
    const path = file([
      ['Nom et prénom', 'Né(e) le', 'Heures'],
      ['DIALLO Mamadou', '12/04/1990', 140],
      ['MOREAU Julien', '02/01/1999', 12],
    ])
    expect((await json(...trois(), path)).code).to.equal(1)
    const [, , third] = app.cast.troisMoulins.participantIds
    const julien = { last_name: 'Moreau', first_name: 'Julien', born_on: '1999-01-02' }
    await app.db('identities').where({ participant_id: third }).update(julien)
    const { code, answer } = await json(...trois(), path)
    expect([code, answer.counts.changed, await hoursOf('2026-10')]).to.deep.equal([0, 1, [14_000, 2_150, 1_200]])
  })

  it('keeps what somebody corrected since, and says so', async () => {
    const path = file([
      ['Nom et prénom', 'Heures'],
      ['DIALLO Mamadou', 140],
    ])
    const first = await json(...trois(), path)
    const [placement_id] = app.cast.troisMoulins.placementIds
    await app.db('hours').where({ placement_id, month: '2026-10' }).update({ centihours: 13_000, version: 9 })
    const { code, answer } = await json(...trois(), path)
    expect([code, answer.import, answer.already.id]).to.deep.equal([1, null, first.answer.import])
    expect(answer.rows[0].sentence).to.include('corrigé depuis')
    expect(await hoursOf('2026-10')).to.deep.equal([13_000, 2_150, 2_300])
  })

  it('of one person on two contracts, is judged as a whole: nothing of it disappears', async () => {
    const halles = await placedAtHalles(0)
    const path = file([
      ['Nom et prénom', 'Né(e) le', 'Marché', 'Heures'],
      ['DIALLO Mamadou', '12/04/1990', '2025-0147', 150],
      ['DIALLO Mamadou', '12/04/1990', 'M-2026-04', 100],
    ])
    const { code, answer } = await json(path)
    expect(answer.rows.map(({ state }: { state: string }) => state)).to.deep.equal(['implausible', 'implausible'])
    expect([code, answer.import]).to.deep.equal([1, null])
    expect(await app.db('hours').where({ placement_id: halles })).to.deep.equal([])

    const less = file([
      ['Nom et prénom', 'Né(e) le', 'Marché', 'Heures'],
      ['DIALLO Mamadou', '12/04/1990', '2025-0147', 150],
      ['DIALLO Mamadou', '12/04/1990', 'M-2026-04', 70],
    ])
    expect((await json(less)).code).to.equal(0)
    // What one contract gives back, the other may take: the file is right as a whole.
    const moved = file([
      ['Nom et prénom', 'Né(e) le', 'Marché', 'Heures'],
      ['DIALLO Mamadou', '12/04/1990', '2025-0147', 200],
      ['DIALLO Mamadou', '12/04/1990', 'M-2026-04', 10],
    ])
    expect((await json(moved)).code).to.equal(0)
    expect(await hoursOf('2026-10')).to.deep.equal([20_000, 2_150, 2_300])
  })
})
