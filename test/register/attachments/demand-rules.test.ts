import { expect } from 'chai'
import { type Demand, demandOn, objectionToDemand, owedOf } from '#server/register/attachments/demand-rules.ts'
import type { Missing } from '#server/register/attachments/required-rules.ts'

const missing = (given: Partial<Missing> = {}): Missing => ({
  ...{ kind: 'P_CONV', since: '2026-03-01', companyId: 1, period: null, placementId: null, participantId: null },
  ...given,
})
const demands: Demand[] = [
  { kind: 'P_CONV', effectOn: '2026-01-01', days: 10, basis: 'CCAP, art. 12' },
  { kind: 'P_HEURES', effectOn: '2026-02-01', days: 0, basis: '' },
  { kind: 'P_CONV', effectOn: '2026-06-01', days: null, basis: '' },
]

describe('a paper that the contract demands', () => {
  it('is owed once its delay has passed, from the day on which it fell due', () => {
    expect(owedOf([missing()], demands, '2026-03-10')).to.deep.equal([])
    expect(owedOf([missing()], demands, '2026-03-11')).to.deep.equal([
      { ...missing(), overdueSince: '2026-03-11', basis: 'CCAP, art. 12' },
    ])
  })

  it('is judged by what was demanded the day it fell due', () => {
    expect(demandOn('2025-12-31', 'P_CONV', demands)).to.equal(null)
    expect(demandOn('2026-05-31', 'P_CONV', demands)?.days).to.equal(10)
    expect(demandOn('2026-06-01', 'P_CONV', demands)).to.equal(null)
    expect(owedOf([missing({ since: '2026-06-02' })], demands, '2026-12-01')).to.deep.equal([])
    expect(owedOf([missing({ kind: 'P_DC4' })], demands, '2026-12-01')).to.deep.equal([])
  })

  it('is told the longest owed first', () => {
    const hours = missing({ kind: 'P_HEURES', period: '2026-02', since: '2026-03-05' })
    expect(owedOf([missing(), hours], demands, '2026-12-01').map(({ kind }) => kind)).to.deep.equal([
      'P_HEURES',
      'P_CONV',
    ])
  })

  it('is decided once, and never before what holds already', () => {
    expect(objectionToDemand({ ...demands[1]!, effectOn: '2026-05-01' }, demands)).to.have.keys('nature')
    expect(objectionToDemand({ ...demands[1]!, days: 5 }, demands)).to.equal(null)
    expect(objectionToDemand({ ...demands[1]!, days: 5, effectOn: '2026-01-15' }, demands)).to.have.keys('effet')
    expect(objectionToDemand({ ...demands[2]!, kind: 'P_DC4' }, demands)).to.have.keys('nature')
  })
})
