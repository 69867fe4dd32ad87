import { expect } from 'chai'
import { hours, hoursFigure, wholeHours } from '#server/base/format.ts'
import { measured } from '#server/compliance/measure.ts'
import { outlookOf } from '#server/compliance/outlook-rules.ts'
import { freshApp } from '../support/app.ts'
import { comeIn, linkPath } from '../support/links.ts'

describe('the figures that a company reads', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-03' })

  it('are those of its account, read the same day', async () => {
    const { clauseId, placementIds } = app.cast.troisMoulins
    await app.db('hours').where({ placement_id: placementIds[0], month: '2026-01' }).update({ centihours: 77_35 })
    const today = app.clock.today()
    const account = (await measured(app.db, [clauseId], { at: today, today })).get(clauseId)!
    const home = await comeIn(app, await linkPath(app, 'batisseurs'))
    const terms = [
      ...home.text.matchAll(
        /<dt>([^<]+)<\/dt><dd class="figure">([^<]+?) <span class="unit">h<\/span><\/dd><dd>([^<]*)</g,
      ),
    ]
    expect(terms.map(([, name, figure]) => [name, figure])).to.deep.equal([
      ['Dues', wholeHours(account.owed)],
      ['Retenues', hoursFigure(account.counted)],
      ['Reste à faire', hoursFigure(outlookOf(account).left)],
    ])
    expect(terms[1]![3]).to.include(`sur ${hours(account.logged)} déclarées`)
  })

  it('are not read by whoever only employs for it', async () => {
    const home = await comeIn(app, await linkPath(app, 'relais'))
    expect(home.text).to.not.include('class="figure"')
  })
})
