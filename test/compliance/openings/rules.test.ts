import { expect } from 'chai'
import fc from 'fast-check'
import type { Account } from '#server/compliance/account-rules.ts'
import { stagesOf } from '#server/compliance/breakdown-rules.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import { openingOf, totalOf } from '#server/compliance/openings/rules.ts'
import type { Measure } from '#server/compliance/openings/words.ts'
import { incurredOver } from '#server/compliance/outlook-rules.ts'
import { day, histories, someDay, sourcesOf } from '../histories.ts'
import { accountAt, contract, excused, workedEach } from '../moments.ts'

const sources = histories.map(sourcesOf)

/** What the account says of each figure; null: it says nothing of it that day. */
function figuresOf(account: Account): [Measure, number | null][] {
  const judged = account.judgedAt !== null
  return [
    ['owed', account.owed],
    ['logged', account.logged],
    ['accepted', account.accepted],
    ['refused', account.refused],
    ['outside', account.outside],
    ['toRegularise', account.toRegularise],
    ['counted', account.counted],
    ['credited', account.credited],
    ['expected', account.expected],
    ['gap', judged ? account.gap : null],
    ['excused', account.excused],
    ['missing', account.missing],
    ['behind', account.behind],
    ['projected', account.projected?.centihours ?? null],
    ['exposed', account.exposed],
    ['possible', possibleOf(account)],
    ['incurred', incurredOver(account.members) ?? 0],
  ]
}

/** What would be missing, at the least amount of its contracts; nothing is possible any more once the account is finished. */
function possibleOf({ finished, projected, behind, members }: Account): number | null {
  const prices = members.flatMap(({ penaltyCents }) => penaltyCents ?? [])
  const short = projected?.centihours ?? behind
  return finished || short === null || prices.length === 0 ? null : Math.round((short * Math.min(...prices)) / 100)
}

/** The same of the part of one contract. */
function ownFigures(account: Account, member: Member): [Measure, number | null][] {
  const judged = account.judgedAt !== null
  return [
    ['owed', member.owed],
    ['logged', member.logged],
    ['accepted', member.accepted],
    ['counted', member.counted],
    ['expected', member.expected],
    ['gap', judged ? member.gap : null],
    ['excused', member.excused],
    ['missing', member.missing],
    ['exposed', member.exposed],
  ]
}

describe('a figure opens to its rows', function () {
  this.timeout(300_000)

  it('which add up to it, whatever happened and whatever shares the account', () => {
    fc.assert(
      fc.property(sources, someDay(-30, 950), someDay(60, 950), (lots, at, today) => {
        const account = accountAt(lots, at, { day: today })
        for (const [measure, figure] of figuresOf(account)) {
          const opening = openingOf(account, { measure })
          expect(opening && totalOf(opening), measure).to.equal(figure)
        }
        for (const member of account.members)
          for (const [measure, figure] of ownFigures(account, member)) {
            const opening = openingOf(account, { measure, own: member.source.clauseId })
            expect(opening && totalOf(opening), `${measure} of a part`).to.equal(figure)
          }
      }),
      { numRuns: 300, interruptAfterTimeLimit: 60_000 },
    )
  })

  it('month end after month end too', () => {
    fc.assert(
      fc.property(sources, someDay(200, 950), (lots, at) => {
        const account = accountAt(lots, at)
        const ends = [day(90), day(150), at].filter(date => date <= at)
        const members = account.members.map(member => ({ member, judgedAt: account.judgedAt }))
        for (const { at: upTo, counted, expected, gap } of stagesOf(members, ends)) {
          const opened = (measure: Measure) => totalOf(openingOf(account, { measure, upTo })!)
          expect(opened('counted')).to.equal(counted)
          expect(opened('expected')).to.equal(expected)
          expect(opened('gap')).to.equal(gap)
        }
      }),
      { numRuns: 150, interruptAfterTimeLimit: 60_000 },
    )
  })

  it('a rate opens to its two terms', () => {
    const account = accountAt([contract({ work: workedEach('2026-01', '2026-06', 60) })], '2026-06-30')
    const { rows } = openingOf(account, { measure: 'rate' })!
    expect(rows.map(({ value }) => value)).to.deep.equal([account.rate!.part, account.rate!.whole])
  })

  it('an excuse is limited to what is missing, and the row that says so is one of them', () => {
    const work = workedEach('2026-01', '2026-12', 80)
    const account = accountAt([contract({ work, facts: [excused(80, '2026-12-01')] })], '2026-12-31')
    const { rows } = openingOf(account, { measure: 'excused' })!
    expect(rows.map(({ of, value }) => [of.kind, value])).to.deep.equal([
      ['fact', 80_00],
      ['rule', -40_00],
    ])
  })

  it('of a contract that the account does not hold, to nothing', () => {
    expect(openingOf(accountAt([contract()], '2026-06-30'), { measure: 'owed', own: 404 })).to.equal(null)
  })
})
