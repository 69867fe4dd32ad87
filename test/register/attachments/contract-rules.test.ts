import { expect } from 'chai'
import { type ContractPaper, missingOfContract } from '#server/register/attachments/contract-rules.ts'

describe('the papers of a contract itself', () => {
  type Given = Parameters<typeof missingOfContract>[0]
  const contract = { startsOn: '2024-03-10', endsOn: '2026-06-30', meetings: [], holderId: 5, papers: [] }
  const review = (day: string): ContractPaper => ({ kind: 'P_BILAN', day })
  const minutes = (day: string): ContractPaper => ({ kind: 'P_CR', day })
  const said = (given: Partial<Given> & { today: string }) =>
    missingOfContract({ ...contract, ...given }).map(({ kind, since }) => `${kind} ${since}`)

  const cases: [what: string, given: Partial<Given> & { today: string }, missing: string[]][] = [
    ['before its first anniversary: nothing', { today: '2025-03-09' }, []],
    ['a review on its anniversary', { today: '2025-03-10' }, ['P_BILAN 2025-03-10']],
    ['one of some weeks before is that of the year', { today: '2025-03-10', papers: [review('2025-02-20')] }, []],
    ['one of a year before is not', { today: '2026-03-10', papers: [review('2025-03-12')] }, ['P_BILAN 2026-03-10']],
    ['one that came late settles the years before it', { today: '2026-03-20', papers: [review('2026-03-15')] }, []],
    [
      'the last one, a month before the end',
      { today: '2026-05-30', papers: [review('2026-03-15')] },
      ['P_BILAN 2026-05-30'],
    ],
    ['not the day before', { today: '2026-05-29', papers: [review('2026-03-15')] }, []],
    [
      'made within three months of the end, it is the last',
      { today: '2026-07-01', papers: [review('2026-03-30')] },
      [],
    ],
    [
      'an end put off asks for another',
      { today: '2026-12-01', endsOn: '2026-12-31', papers: [review('2026-06-02')] },
      ['P_BILAN 2026-11-30'],
    ],
    [
      'years that none told',
      { today: '2026-07-01' },
      ['P_BILAN 2025-03-10', 'P_BILAN 2026-03-10', 'P_BILAN 2026-05-30'],
    ],
    [
      'a contract of one year has one review, its last',
      { today: '2025-04-01', startsOn: '2024-03-10', endsOn: '2025-04-10' },
      ['P_BILAN 2025-03-10'],
    ],
    [
      'in the last months, the final one alone',
      { today: '2026-07-01', endsOn: '2026-05-15', papers: [review('2025-03-10')] },
      ['P_BILAN 2026-04-15'],
    ],
    [
      'an end that is not known: years alone',
      { today: '2026-07-01', endsOn: null, papers: [review('2026-03-10')] },
      [],
    ],
    ['neither day known: nothing', { today: '2026-07-01', startsOn: null, endsOn: null }, []],
    ['minutes from the day of a meeting', { today: '2024-06-02', meetings: ['2024-06-02'] }, ['P_CR 2024-06-02']],
    [
      'of the meeting before, not of the next',
      { today: '2024-09-30', meetings: ['2024-09-20', '2024-06-02'], papers: [minutes('2024-06-10')] },
      ['P_CR 2024-09-20'],
    ],
    [
      'two meetings of one day have one',
      { today: '2024-07-01', meetings: ['2024-06-02', '2024-06-02'] },
      ['P_CR 2024-06-02'],
    ],
    [
      'minutes are no review, nor a review minutes',
      { today: '2025-03-10', meetings: ['2025-01-15'], papers: [minutes('2024-12-15'), review('2024-12-15')] },
      ['P_CR 2025-01-15', 'P_BILAN 2025-03-10'],
    ],
  ]
  for (const [what, given, missing] of cases)
    it(what, () => {
      expect(said(given)).to.deep.equal(missing)
    })

  it('a review is asked of who answers for the contract, minutes of nobody', () => {
    const missing = missingOfContract({ ...contract, today: '2025-03-10', meetings: ['2025-01-15'] })
    expect(missing.map(({ kind, companyId }) => [kind, companyId])).to.deep.equal([
      ['P_CR', null],
      ['P_BILAN', 5],
    ])
  })
})
