import { expect } from 'chai'
import { overdueSaid } from '#server/compliance/judging-words.ts'

describe('the periods that nothing answered, in words', () => {
  const cases: [keys: string[], words: string | null][] = [
    [[], null],
    [['2026-09', '2026-09'], 'septembre\u00a02026'],
    [['2026-10', '2026-09'], 'septembre et octobre\u00a02026'],
    [['2026-08', '2026-09', '2026-10'], 'août, septembre et octobre\u00a02026'],
    [['2025-12', '2026-01'], 'décembre\u00a02025 et janvier\u00a02026'],
    [['2026-T2', '2026-T3'], 'deuxième trimestre et troisième trimestre\u00a02026'],
    [['2025-02', '2026-01', '2026-03', '2027-04'], '4\u00a0périodes entre février\u00a02025 et avril\u00a02027'],
  ]
  for (const [keys, words] of cases) {
    it(words ?? 'none', () => {
      const overdue = keys.map(key => ({ key, senderId: null, dueOn: '2026-11-15' }))
      expect(overdueSaid({ overdue } as unknown as Parameters<typeof overdueSaid>[0])).to.equal(words)
    })
  }
})
