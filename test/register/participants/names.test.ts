import { expect } from 'chai'
import fc from 'fast-check'
import { foldedName } from '#server/base/text.ts'
import { nameKey, searchText, soughtIn } from '#server/register/participants/name-rules.ts'

const person = (lastName: string, firstName = 'Aya') => ({ lastName, firstName })
const finds = (typed: string, lastName: string, firstName?: string) =>
  soughtIn(typed).words.every(word => searchText(person(lastName, firstName)).includes(word))

describe('a name, folded', () => {
  const cases: [string, string][] = [
    ['N’GUESSAN', 'nguessan'],
    ["N'Guessan", 'nguessan'],
    ['Lefèvre-Œil', 'lefevre oeil'],
    ['LEFE\u0300VRE', 'lefevre'],
    ['Weiß', 'weiss'],
    ['Łęcki', 'lecki'],
    ['Ğündüz İlhan Işık', 'gunduz ilhan isik'],
    ['GRAND1', 'grand1'],
    ['  de   la\u00a0Tour ', 'de la tour'],
    ['Иванов Андрей', 'иванов андрей'],
    ['محمّد', 'محمد'],
    ['Παπαδόπουλος', 'παπαδοπουλοσ'],
    ['김철수', '김철수'],
    ['देवी', 'देवी'],
    ['???', '???'],
  ]
  for (const [name, folded] of cases) it(`${name}: ${folded}`, () => expect(foldedName(name)).to.equal(folded))

  it('is never empty, and folding it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), name => {
        const once = foldedName(name)
        expect(foldedName(once)).to.equal(once)
        if (name.trim()) expect(once).not.to.equal('')
      }),
    )
  })

  it('is the same however it is capitalised, composed, spaced or hyphenated', () => {
    const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzéèàùçôïñœабвгдйжأبتثج漢')
    const word = fc.array(letter, { minLength: 1, maxLength: 8 }).map(letters => letters.join(''))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), words => {
        const key = nameKey(person(words.join(' ')))
        for (const other of [words.join('-'), words.join('  '), words.join(''), words.join(' ').normalize('NFD')])
          expect(nameKey(person(other))).to.equal(key)
        expect(nameKey(person(words.join(' ').toUpperCase()))).to.equal(key)
      }),
    )
  })

  it('never makes one person of two', () => {
    const letter = fc.constantFrom(...'abcdefghijklmnop0123456789бвгджзאבגדबकخدذ漢字한')
    const word = fc.array(letter, { minLength: 1, maxLength: 6 }).map(letters => letters.join(''))
    fc.assert(
      fc.property(word, word, word, word, (last, first, otherLast, otherFirst) => {
        const same = last === otherLast && first === otherFirst
        expect(nameKey(person(last, first)) === nameKey(person(otherLast, otherFirst))).to.equal(same)
      }),
    )
    for (const [one, other] of [
      ['GRAND1', 'GRAND2'],
      ['Иванов', 'Петров'],
      ['محمد', 'أحمد'],
      ['Андрей', 'Андреи'],
      ['देवी', 'देव'],
    ])
      expect(nameKey(person(one!)), `${one} ${other}`).not.to.equal(nameKey(person(other!)))
  })

  it('is found by a part of it, in any order, joined or not', () => {
    expect(finds('nguessan', 'N’GUESSAN')).to.equal(true)
    expect(finds("n'guess aya", 'N’GUESSAN')).to.equal(true)
    expect(finds('aya guess', 'N’GUESSAN')).to.equal(true)
    expect(finds('elhadj', 'EL HADJ')).to.equal(true)
    expect(finds('el hadj', 'ELHADJ')).to.equal(true)
    expect(finds('петр', 'Петров')).to.equal(true)
    expect(finds('grand1', 'GRAND2')).to.equal(false)
  })

  it('tells a pseudonym and a day of birth from the words of a name', () => {
    expect(soughtIn('p14')).to.deep.equal({ number: 14, bornOn: [], words: [] })
    expect(soughtIn('P-014')).to.deep.equal({ number: 14, bornOn: [], words: [] })
    expect(soughtIn('Diallo 4/7/1990')).to.deep.equal({ number: null, bornOn: ['1990-07-04'], words: ['diallo'] })
  })
})
