import { expect } from 'chai'
import { conclusionOf, conformityOf } from '#server/compliance/conformity-rules.ts'
import { accountWord, quartersBetween, withoutPeople, withoutTheirNames } from '#server/documents/rules.ts'

describe('what a report may say', () => {
  it('is never « conforme » with an hour missing', () => {
    expect(conformityOf(99_99, 100_00)).to.equal('partial')
    expect(conformityOf(80_00, 100_00)).to.equal('partial')
    expect(conformityOf(79_99, 100_00)).to.equal('failed')
    expect(conformityOf(100_00, 100_00)).to.equal('compliant')
    expect(conclusionOf({ status: 'closing', credited: 0, owed: 100 })).to.equal(null)
    expect(conclusionOf({ status: 'reached', credited: 90, owed: 100 })).to.equal('compliant')
    expect(accountWord('missed', 'partial')).to.deep.equal({ shape: 'half', word: 'Non atteint' })
    expect(accountWord('closing', null)).to.deep.equal({ shape: 'half', word: 'À solder' })
  })

  it('cuts the execution in quarters, the last one at the cut-off', () => {
    expect(quartersBetween('2025-02-03', '2025-10-31', 10)).to.deep.equal([
      { label: 'T1 2025', end: '2025-03-31' },
      { label: 'T2 2025', end: '2025-06-30' },
      { label: 'T3 2025', end: '2025-09-30' },
      { label: 'T4 2025', end: '2025-10-31' },
    ])
    expect(quartersBetween('2020-01-01', '2026-03-31', 3).map(quarter => quarter.label)).to.deep.equal([
      'T3 2025',
      'T4 2025',
      'T1 2026',
    ])
    expect(quartersBetween('2026-03-31', '2026-03-31', 10)).to.have.length(1)
  })

  it('takes names and pseudonyms out of what someone typed', () => {
    const names = ['Durand', 'Dominique', 'Léa']
    expect(withoutPeople('Absence de Dominique Durand (P-014) en mai', names)).to.equal(
      'Absence de [nom retiré] (une personne) en mai',
    )
    expect(withoutPeople('léa a signé, Léana aussi', names)).to.equal('[nom retiré] a signé, Léana aussi')
    expect(withoutPeople('Rien à dire', names)).to.equal('Rien à dire')
  })

  it('takes out whole names only, and leaves the words of the trade', () => {
    const names = ['Pierre', 'Petit', 'Marché', 'Mai', 'Spaser', 'Lot', 'Charpentier', 'Ana', 'Noé']
    for (const kept of [
      'Le SPASER 2024-2028 fixe 5 % d’heures, au lot 2 du marché, dès mai',
      'Un mur de pierre, un petit pont, le charpentier absent',
      'Marché suspendu : le lot reprend en mai',
      'Analyse de l’anatomie du bâti, Noémie n’est pas là',
    ])
      expect(withoutPeople(kept, names), kept).to.equal(kept)
    expect(withoutPeople('Absence de Pierre en mai', names)).to.equal('Absence de [nom retiré] en mai')
    expect(withoutPeople('Ana Charpentier et M. Petit sont venus', names)).to.equal(
      '[nom retiré] et M. [nom retiré] sont venus',
    )
  })

  it('tells nobody whether a guess is right: a text of theirs is judged by its shape, whoever is in the register', () => {
    const guess = 'Absence de Dominique Durand, Mme Durand et M. Nobody-Else Petit sont venus (P-014)'
    const shown = 'Absence de Dominique Durand, Mme [nom retiré] et M. [nom retiré] sont venus (une personne)'
    for (const names of [['Durand', 'Dominique'], ['Nobody'], []])
      expect(withoutTheirNames(guess, false, names)).to.equal(shown)
    expect(withoutTheirNames('Madame la maire et Monsieur Léon de Tours', false, [])).to.equal(
      'Madame la maire et Monsieur [nom retiré] de Tours',
    )
    expect(withoutTheirNames(guess, true, ['Durand', 'Dominique'])).to.match(/^Absence de \[nom retiré\],/)
  })
})
