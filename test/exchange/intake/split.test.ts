import { expect } from 'chai'
import type { PreviewRow } from '#server/exchange/intake/preview-rules.ts'
import { splitRows, splitsToWrite, wholeOrNot } from '#server/exchange/intake/split-rules.ts'

describe('hours of a file worked once under several contracts', () => {
  const row = { cell: 'Feuil1!B2', month: '2026-10', centihours: 100_01, state: 'new', participantId: 7 } as PreviewRow
  const agreement = (...points: number[]) => ({
    ...{ id: 4, poolId: 1, fromMonth: '2026-09', signedOn: '', signedBy: '', recordedAt: '', recordedByName: null },
    parts: points.map((one, index) => ({ clauseId: index + 1, points: one })),
  })
  const choice = (clauseId: number, employerId = 3, before: number | null = null) => ({
    ...{ clauseId, employerId, before, placementId: clauseId * 10, contractId: clauseId * 100 },
  })
  const over = (clauseId: number) => (clauseId <= 2 ? agreement(50_00, 50_00) : null)

  const cases: [string, ReturnType<typeof choice>[], number[] | null][] = [
    ['the contracts of an agreement, to the centihour', [choice(2), choice(1)], [50_01, 50_00]],
    ['one of them only', [choice(1)], null],
    ['one too many', [choice(1), choice(2), choice(3)], null],
    ['two employers', [choice(1), choice(2, 9)], null],
    ['twice under one', [choice(1), choice(1)], null],
    ['no agreement', [choice(3), choice(4)], null],
  ]
  for (const [of, choices, figures] of cases)
    it(`are split: ${of}`, () => {
      const rows = splitRows(row, choices, over)
      expect(rows?.map(({ centihours }) => centihours)).to.deep.equal(figures ?? undefined)
    })

  it('are written whole or not at all', () => {
    const whole = splitRows(row, [choice(1), choice(2, 3, 50_00)], over)!
    expect(whole.map(({ state }) => state)).to.deep.equal(['new', 'same'])
    expect(splitsToWrite(whole)).to.deep.equal([whole])
    whole[1]!.state = 'refused'
    wholeOrNot(whole)
    expect(whole.map(({ state }) => state)).to.deep.equal(['refused', 'refused'])
    expect(splitsToWrite(whole)).to.deep.equal([])
  })
})
