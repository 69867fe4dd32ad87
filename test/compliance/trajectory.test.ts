import { expect } from 'chai'
import { FULL_TIME_MONTH, fullTimeWords, projection } from '#server/compliance/trajectory.ts'
import type { Work } from '#server/register/hours/rules.ts'

const period = { startsOn: '2026-01-01', endsOn: '2026-12-31', suspensions: [] }

function worked(month: string, centihours: number): Work {
  return {
    hoursId: 1,
    clauseId: 1,
    placementId: 1,
    participantId: 1,
    employerId: 1,
    month,
    centihours,
    refusedCentihours: 0,
    refusedReason: '',
    attestedCentihours: null,
    attestedReason: '',
    validatedAt: '2026-12-01T12:00:00.000Z',
    window: {
      startsOn: period.startsOn,
      endsOn: period.endsOn,
      mode: 'MAD_ETTI',
      hiredOn: '2026-01-01',
      leftOn: null,
      eligibleOn: '2026-01-01',
      firstHiredOn: '2026-01-01',
      eligibilityMonths: 24,
      regularised: false,
    },
  }
}

describe('where a contract goes at its present pace', () => {
  it('is the mean of the last three months', () => {
    const work = [worked('2026-04', 90_00), worked('2026-05', 30_00), worked('2026-06', 30_00)]

    expect(projection({ owed: 1200_00, counted: 500_00 }, work, period, '2026-06-30')).to.include({
      pace: 50_00,
      paceMonths: 3,
    })
  })

  it('is the mean of the months gone by when the contract is younger', () => {
    expect(projection({ owed: 1200_00, counted: 80_00 }, [worked('2026-01', 80_00)], period, '2026-01-31')).to.include({
      pace: 80_00,
      paceMonths: 1,
    })
  })

  const nothing: [string, { owed: number; counted: number }, string][] = [
    ['reached', { owed: 100_00, counted: 100_00 }, '2026-06-30'],
    ['not started', { owed: 100_00, counted: 0 }, '2025-12-31'],
    ['over', { owed: 100_00, counted: 10_00 }, '2026-12-31'],
  ]
  for (const [state, sums, at] of nothing) {
    it(`is not told of a contract that is ${state}`, () => {
      expect(projection(sums, [], period, at)).to.equal(null)
    })
  }
})

describe('hours a month, in words', () => {
  const cases: [number, string][] = [
    [FULL_TIME_MONTH, 'un temps plein'],
    [FULL_TIME_MONTH / 2, 'la moitié d’un temps plein'],
    [(FULL_TIME_MONTH * 2) / 3, 'les deux tiers d’un temps plein'],
    [FULL_TIME_MONTH * 2, '2\u00a0temps pleins'],
  ]
  for (const [centihours, words] of cases) {
    it(words, () => {
      expect(fullTimeWords(centihours)).to.equal(words)
    })
  }
})
