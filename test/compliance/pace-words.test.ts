import { expect } from 'chai'
import { fullTimeBeside, fullTimeWords } from '#server/compliance/pace-words.ts'
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

describe('what it takes a month, beside what is done', () => {
  const cases: [needed: number, today: number, words: string][] = [
    [FULL_TIME_MONTH / 2, FULL_TIME_MONTH / 5, 'la moitié d’un temps plein, contre un cinquième aujourd’hui'],
    [FULL_TIME_MONTH / 5, FULL_TIME_MONTH / 5 + 1, 'un cinquième d’un temps plein, comme aujourd’hui'],
    [FULL_TIME_MONTH * 2.5, FULL_TIME_MONTH * 3, '2,5\u00a0temps pleins, contre 3 aujourd’hui'],
    [FULL_TIME_MONTH * 2, FULL_TIME_MONTH / 3, '2\u00a0temps pleins, contre un tiers d’un temps plein aujourd’hui'],
    [FULL_TIME_MONTH / 4, 0, 'un quart d’un temps plein, contre aucune heure aujourd’hui'],
  ]
  for (const [needed, today, words] of cases) {
    it(words, () => {
      expect(fullTimeBeside(needed, today)).to.equal(words)
    })
  }
})
