import { expect } from 'chai'
import { euros, hours, hoursFigure, longDate, wholeHours } from '#server/base/format.ts'
import { UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { outlookOf } from '#server/compliance/outlook-rules.ts'
import { statusWords } from '#server/compliance/words.ts'
import { linkFor } from '#server/register/passes/link.ts'
import { contractsOf } from '#server/register/passes/places.ts'
import { stateOf } from '#server/register/proceedings/rules.ts'
import { type Page, serveTold, type TestApp } from '../support/app.ts'
import { comeIn } from '../support/links.ts'
import { toldOn } from '../support/told.ts'

const TODAY = '2026-11-17'
const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&nbsp;|&#8239;|\s+/g, ' ')
    .trim()
const said = (text: string) => text.replace(/\s+/g, ' ')

describe('one truth: each company of the demonstration reads what staff read', function () {
  this.timeout(600_000)
  const app = {} as TestApp
  let stop: () => Promise<void>
  /** Its own contracts, and the page of each on its first page. */
  const read: { contractId: number; clauseId: number; holds: boolean; section: string }[] = []
  let trx: Awaited<ReturnType<typeof toldOn>>

  before(async () => {
    trx = await toldOn(TODAY)
    stop = (await serveTold(app, trx, TODAY)).stop
    const author = { userId: null, at: app.clock.now(), today: TODAY }
    const held = await trx('contract_holders')
      .join('contracts', 'contracts.id', 'contract_holders.contract_id')
      .join('clauses', 'clauses.contract_id', 'contracts.id')
      .whereNull('contract_holders.until')
      .distinct('company_id', 'contracts.buyer_id')
    for (const { company_id: companyId, buyer_id: buyerId } of held) {
      const whose = { companyId, buyerId, email: 'clause@entreprise.example', lastDay: TODAY }
      const { href } = await linkFor(trx, whose, author)
      const home = await comeIn(app, new URL(href).pathname)
      for (const { contractId, clauseId, holds } of await contractsOf(trx, whose))
        read.push({ contractId, clauseId, holds, section: sectionOf(home, contractId) })
    }
  })
  after(() => stop())

  function sectionOf({ text }: Page, contractId: number): string {
    const from = text.indexOf(`aria-labelledby="marche-${contractId}"`)
    expect(from, `contract ${contractId} stands on the page`).to.be.greaterThan(0)
    return text.slice(from, text.indexOf('</section>', from))
  }

  it('its hours, its word, its end and its penalty are those of the account', async () => {
    const accounts = await measured(
      trx,
      read.map(({ clauseId }) => clauseId),
      { at: TODAY, today: TODAY },
    )
    let compared = 0
    for (const { contractId, clauseId, holds, section } of read) {
      const account = accounts.get(clauseId)!
      const terms = [...section.matchAll(/<dt>([^<]+)<\/dt><dd class="figure">([^<]+?) <span/g)].map(
        ([, name, figure]) => [name, figure],
      )
      if (!holds || account.owed === 0) {
        expect(terms, `contract ${contractId}`).to.deep.equal([])
        continue
      }
      const gap = account.finished
        ? ['Manque', hoursFigure(account.missing ?? 0)]
        : ['Reste à faire', hoursFigure(outlookOf(account).left)]
      expect(terms, `contract ${contractId}`).to.deep.equal([
        ['Dues', wholeHours(account.owed)],
        ['Retenues', hoursFigure(account.counted)],
        gap,
      ])
      const text = plain(section)
      expect(text).to.include(said(statusWords[account.status].word))
      expect(text).to.include(said(`sur ${hours(account.logged)} déclarées`))
      if (account.endsOn !== UNKNOWN_DATE) expect(text).to.include(said(longDate(account.endsOn)))
      const { penaltyCents, source } = memberOf(account, clauseId)
      const decisions = source.proceedings
        .filter(({ kind }) => kind === 'hours')
        .flatMap(({ steps }) => stateOf(steps, TODAY).decision ?? [])
        .filter(({ gesture }) => gesture === 'decide')
      if (decisions.length > 0) expect(text).to.include(said(`pénalité de ${euros(decisions[0]!.amountCents ?? 0)}`))
      else if (text.includes('Le marché prévoit'))
        expect(text).to.include(said(`Le marché prévoit ${euros(penaltyCents!)} par heure`))
      compared++
    }
    expect(compared).to.be.greaterThan(20)
  })

  it('each statement has the word, the due day and the sentence that its page has for staff', async () => {
    await app.as('camille')
    let compared = 0
    for (const { contractId, section } of read) {
      const rows = [...section.matchAll(/<li class="[^"]*"><a href="[^"]*releves\/([^"]+)">[\s\S]*?<\/li>/g)].slice(
        0,
        2,
      )
      for (const [row, period] of rows) {
        const sentence = /<span class="note">([^<]*)<\/span><\/li>/.exec(row)?.[1] ?? ''
        if (sentence === '' || sentence.startsWith('À envoyer')) continue
        const page = await app.get(`/marches/${contractId}/releves/${period}`)
        if (page.status === 404) continue // a contract that she does not see
        expect(plain(page.text), `${contractId} ${period}`).to.include(plain(sentence))
        compared++
      }
    }
    expect(compared).to.be.greaterThan(10)
  })
})
