import { expect } from 'chai'
import { contractsListed } from '#server/compliance/contract-list.ts'
import { everything, sorts } from '#server/compliance/contract-query.ts'
import { userNumbered } from '#server/users/store.ts'
import { freshApp } from '../../support/app.ts'

// Nadir goes through the list of all contracts, page after page, while a file is imported.

const TODAY = '2026-11-17'

describe('the pages of the list of contracts', function () {
  this.timeout(120_000)
  const app = freshApp({ today: TODAY })
  let like: Record<string, unknown>

  beforeEach(async () => {
    const { id: _, version: __, ...row } = await app.db('contracts').where('id', app.cast.rd18.contractId).first()
    like = row
    for (let number = 0; number < 70; number++) await add(number)
    await app.as('nadir')
  })

  for (const sort of Object.keys(sorts) as (keyof typeof sorts)[])
    it(`follow one another by ${sort}, forward and back, and say the list once`, async () => {
      const nadir = (await userNumbered(app.db, app.cast.users.nadir))!
      await app.get('/marches') // measures what waits to be
      const whole = await contractsListed(app.db, nadir, { ...everything, sort }, TODAY, { offset: 0, limit: 1_000 })
      const wanted = whole.map(({ id }) => id)
      const forward = await walk(`/marches?suivi=tous&tri=${sort}`, 'next')
      expect(forward.ids).to.deep.equal(wanted)
      expect(forward.pages).to.be.greaterThan(2)
      const back = await walk(forward.last, 'prev')
      expect(back.pages).to.equal(forward.pages)
      expect(new Set(back.ids)).to.deep.equal(new Set(wanted))
    })

  it('go on after the last row read, whatever came before it meanwhile', async () => {
    const first = await read('/marches?suivi=tous&tri=objet')
    const seen = new Set(first.ids)
    await add(1_000, { sort_text: 'aaa', title: 'Aaa' })
    const second = await read(first.next!)
    expect(second.ids.filter(id => seen.has(id))).to.deep.equal([])
    expect(second.ids).to.have.length(25)
    const again = await read(second.prev!)
    expect(again.ids.slice(0, 1)).not.to.deep.equal(second.ids.slice(0, 1))
  })

  it('fall back on their number where the row that they follow is gone', async () => {
    const { text } = await app.get('/marches?suivi=tous&tri=objet&page=2&apres=999999')
    expect(text).to.include('26 à 50 sur')
  })

  async function add(number: number, change: object = {}) {
    await app.db('contracts').insert({
      ...like,
      number: `2027-${number}`,
      decp_key: null,
      notified_on: number % 3 ? `2026-0${1 + (number % 9)}-10` : null,
      amount_cents: number % 4 ? (number % 5) * 1_000_00 : null,
      ends_on: number % 5 ? `2028-0${1 + (number % 9)}-10` : null,
      sort_text: `marche ${number % 7}`,
      ...change,
    })
  }

  async function walk(from: string, way: 'next' | 'prev') {
    const ids: number[] = []
    let last = from
    for (let pages = 1; ; pages++) {
      const page = await read(last)
      ids.push(...page.ids)
      if (!page[way]) return { ids, pages, last }
      last = page[way]
    }
  }

  async function read(path: string) {
    const { status, text } = await app.get(path)
    expect(status).to.equal(200)
    const body = text.slice(text.indexOf('<tbody'), text.indexOf('</tbody'))
    const ids = [...body.matchAll(/href="\/marches\/(\d+)"/g)].map(([, id]) => Number(id))
    const link = (rel: string) =>
      new RegExp(`href="([^"]*)" rel="${rel}"`).exec(text)?.[1]?.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')
    return { ids: [...new Set(ids)], next: link('next'), prev: link('prev') }
  }
})
