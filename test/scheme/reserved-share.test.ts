import { expect } from 'chai'
import { type Purchased, reservedShares } from '#server/scheme/reserved-share-rules.ts'

describe('the share of purchases that is reserved', () => {
  const bought = (more: Partial<Purchased>): Purchased => ({
    contractId: 1,
    form: 'contract',
    considerations: ['aucune'],
    reservedArticle: null,
    hasClause: false,
    notifiedOn: '2026-03-02',
    cents: 100_000_00,
    isAmountToConfirm: false,
    holders: [],
    ...more,
  })

  it('is said in number and in value, concessions apart, each contract once', () => {
    const shares = reservedShares([
      bought({ considerations: ['clause', 'reserve'], reservedArticle: 'L2113-12', cents: 50_000_00 }),
      bought({ reservedArticle: 'L2113-13', cents: null }),
      bought({}),
      bought({ considerations: [], cents: 250_000_00 }),
      bought({ form: 'concession', considerations: ['reserve'], cents: 900_000_00 }),
    ])
    expect(shares).to.deep.equal([
      {
        form: 'contract',
        contracts: { part: 2, whole: 4 },
        cents: { part: 50_000_00, whole: 400_000_00 },
        withoutAmount: 1,
        unsaid: 1,
      },
      {
        form: 'concession',
        contracts: { part: 1, whole: 1 },
        cents: { part: 900_000_00, whole: 900_000_00 },
        withoutAmount: 0,
        unsaid: 0,
      },
    ])
  })

  it('has no line for what nobody bought', () => expect(reservedShares([])).to.deep.equal([]))
})
