import { expect } from 'chai'
import { fullTimeWords } from '#server/compliance/pace-words.ts'
import { FULL_TIME_MONTH } from '#server/register/clauses/sizing.ts'

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
