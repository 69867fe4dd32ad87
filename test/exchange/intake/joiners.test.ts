import { expect } from 'chai'
import { groundSaid, modeLikely, modeSaid, namesIn } from '#server/exchange/intake/joiner-rules.ts'

describe('what a line says of somebody who joins', () => {
  const isFirstName = (word: string) => ['Mamadou', 'Aya', 'Jean', 'Marie'].includes(word)
  const names: [string, string][] = [
    ['DIALLO Mamadou', 'DIALLO, Mamadou'],
    ['Mamadou DIALLO', 'DIALLO, Mamadou'],
    ['M. DIALLO Mamadou (intérim)', 'DIALLO, Mamadou'],
    ['DA SILVA Jean Marie', 'DA SILVA, Jean Marie'],
    ['Traoré Aya', 'Traoré, Aya'],
    ['Aya Traoré', 'Traoré, Aya'],
    ['Jean Martin Marie', 'Jean, Martin Marie, à vérifier'],
    ['Traoré Sadio', 'Traoré, Sadio, à vérifier'],
    ['TRAORE SADIO', 'TRAORE, SADIO, à vérifier'],
    ['Mme TRAORE SADIO (intérim)', 'TRAORE, SADIO, à vérifier'],
    ['DIALLO', 'DIALLO, , à vérifier'],
  ]
  for (const [written, expected] of names)
    it(`tells the names of « ${written} »`, () => {
      const { lastName, firstName, isSure } = namesIn(written, isFirstName)
      expect([lastName, firstName, ...(isSure ? [] : ['à vérifier'])].join(', ')).to.equal(expected)
    })

  it('knows a kind of contract, and leaves what could be several', () => {
    const cases = {
      CDD: 'ED_CDD',
      cdi: 'ED_CDI',
      'Mise à disposition, AI': 'MAD_AI',
      Intérim: 'MAD_ETT',
      CDDI: null,
      'Temps plein': null,
    }
    for (const [text, mode] of Object.entries(cases)) expect(modeSaid(text), text).to.equal(mode)
  })

  it('believes a direct hire of whoever holds the contract alone', () => {
    expect(modeLikely('ED_CDD', { kind: 'company', isHolder: true })).to.equal('ED_CDD')
    expect(modeLikely('ED_CDD', { kind: 'ETTI', isHolder: false })).to.equal('MAD_ETTI')
    expect(modeLikely(null, { kind: 'company', isHolder: true })).to.equal(null)
    expect(modeLikely(null, null)).to.equal(null)
  })

  it('knows a ground, and leaves what could be several', () => {
    const cases = { BRSA: 'B_BRSA', 'Bénéficiaire du RSA': 'B_BRSA', 'DELD > 1 an': 'B_DELD', Jeune: null, TH: 'B_TH' }
    for (const [text, ground] of Object.entries(cases)) expect(groundSaid(text), text).to.equal(ground)
  })
})
