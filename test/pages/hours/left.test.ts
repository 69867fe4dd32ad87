import { expect } from 'chai'
import { serveTold, type TestApp } from '../../support/app.ts'
import { toldOn } from '../../support/told.ts'

const TODAY = '2026-11-17'

describe('what a contract lacks, on its page and above its grid', function () {
  this.timeout(240_000)
  const app = {} as TestApp
  let stop: () => Promise<void>
  before(async () => {
    const trx = await toldOn(TODAY)
    stop = (await serveTold(app, trx, TODAY)).stop
  })
  after(() => stop())

  it('is one figure under one word, hours excused included', async () => {
    await app.as('camille')
    const excused: number[] = await app
      .db('facts')
      .where({ kind: 'excuse' })
      .distinct('contract_id')
      .pluck('contract_id')
    expect(excused.length).to.be.at.least(1)
    let compared = 0
    for (const id of excused) {
      const [page, grid] = [await app.get(`/marches/${id}`), await app.get(`/marches/${id}/heures`)]
      const [, said] = /il manque (?:<[^>]*>)*([\d,\s]+)\sh/.exec(page.text) ?? []
      if (!said) continue
      const [, label, figure] = /<dt>([^<]+)<\/dt><dd class="figure">([^<]+?) </.exec(grid.text)!
      expect([label, figure], String(id)).to.deep.equal(['Manque à la fin', said])
      expect(grid.text).to.include('sont excusées')
      compared += 1
    }
    expect(compared).to.be.at.least(1)
  })

  it('is taken away under the sign of its entry, and opens to the very figure', async () => {
    await app.as('camille')
    const clauses = await app.db('clauses').select('contract_id')
    for (const { contract_id: id } of clauses) {
      const { text } = await app.get(`/marches/${id}`)
      const [, href, figure] =
        /Hors fenêtre<\/th>.*?data-label="Nombre">−<a[^>]*href="([^"]+)"[^>]*>([^<]+)/s.exec(text) ?? []
      if (!href) continue
      const opened = (await app.get(href.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='))).text
      expect(opened).to.include(figure!.trim())
      return
    }
    expect.fail('no contract has hours outside its window')
  })
})
