import { expect } from 'chai'
import { isOneAway, knownFrom } from '#server/proofreading/names-rules.ts'
import { leftOf, markKey, marksIn } from '#server/proofreading/rules.ts'
import { vocabularyOf } from '#server/proofreading/vocabulary.ts'
import { administrative, crowded } from './crowd.ts'
import { innocent, people, telling } from './sentences.ts'

describe('reading what people typed', () => {
  let known: ReturnType<typeof knownFrom>
  before(async () => {
    known = knownFrom(people, await vocabularyOf())
  })
  const kinds = (text: string) => marksIn(text, known).map(({ kind }) => kind)

  it('finds what must not be published, in the spellings that people use: two hundred sentences, all of them', () => {
    expect(telling.length).to.be.at.least(200)
    const missed = telling
      .filter(([kind, text]) => !kinds(text).includes(kind))
      .map(([kind, text]) => `${kind}: ${text}`)
    expect(missed).to.deep.equal([])
  })

  it('leaves alone what contracts say every day: fewer than one in ten of two hundred sentences', () => {
    expect(innocent.length).to.be.at.least(200)
    const marked = innocent.filter(text => kinds(text).length > 0)
    console.log(`        ${marked.length} of ${innocent.length} marked: ${marked.join(' · ')}`)
    expect(marked.length).to.be.below(innocent.length / 10)
  })

  describe('where twenty thousand people are known, by the surnames that France has', () => {
    let crowd: ReturnType<typeof knownFrom>
    before(async () => {
      crowd = knownFrom([...people, ...crowded(20_000)], await vocabularyOf())
    })
    const marked = (texts: readonly string[]) => texts.filter(text => marksIn(text, crowd).length > 0)

    it('finds all that it found, and fewer than one in ten of four hundred innocent sentences', () => {
      const missed = telling.filter(([kind, text]) => !marksIn(text, crowd).some(mark => mark.kind === kind))
      expect(administrative.length).to.be.at.least(200)
      for (const [name, texts] of Object.entries({ 'of contracts': innocent, 'of administrations': administrative })) {
        const wrong = marked(texts)
        console.log(`        ${name}: ${wrong.length} of ${texts.length} marked: ${wrong.join(' · ')}`)
        expect(wrong.length, name).to.be.below(texts.length / 10)
      }
      console.log(`        ${missed.length} of ${telling.length} missed`)
      expect(missed).to.deep.equal([])
    })

    it('a street, a school, a company or a word named like somebody is not somebody; somebody is', () => {
      for (const text of ['rue Jean Moulin', 'collège Quiniou', 'la SARL Kermadec', 'Kermadec et fils', 'Saint-Durand'])
        expect(kinds(text), text).to.deep.equal([])
      for (const text of [
        ...[
          'École : Kermadec absente',
          'rue Mme Kermadec',
          'rue barrée, Kermadec absente',
          'Kermadec, entreprise adaptée',
        ],
        ...['Accueil de Durand au collège', 'Fatoumata Durand rue des Lilas', 'L’entreprise remplace Kermadec'],
      ])
        expect(kinds(text), text).to.include('name')
    })

    it('reads a text by its words, whatever the number of people', () => {
      const work = (whom: typeof crowd) => {
        const start = process.cpuUsage()
        for (let round = 0; round < 5; round++) for (const text of innocent) marksIn(text, whom)
        return process.cpuUsage(start).user
      }
      work(known)
      const [few, many] = [work(known), work(crowd)]
      console.log(`        a text: ${(many / 5 / innocent.length / 1000).toFixed(2)} ms of a processor`)
      expect(many).to.be.below(4 * few + 20_000)
    })
  })

  it('a pseudonym, a number of social security, a name beside a word of health or justice: no reason will do', () => {
    const locked = (text: string) => marksIn(text, known).map(mark => `${mark.kind}${mark.locked ? '!' : ''}`)
    expect(locked('P-014 part')).to.deep.equal(['pseudonym!'])
    expect(locked('1 85 03 75 123 456 78')).to.deep.equal(['nir!'])
    expect(locked('Départ de S. Kermadec, en arrêt')).to.deep.equal(['name!', 'health!'])
    expect(locked('Kermadec a signé. Le lot 3 subit un accident.')).to.deep.equal(['name', 'health'])
    expect(locked('Mme Kermadec agit pour l’entreprise')).to.deep.equal(['name'])
    expect(locked('Ancien détenu, Quiniou')).to.deep.equal(['justice!', 'name!'])
  })

  it('a confirmation holds for what it saw: another name found there later is asked about', () => {
    const text = 'Échange avec Kermadec et Tavernec'
    const first = marksIn(text, known)
    const confirmed = new Set(first.map(markKey))
    expect(leftOf(first, confirmed)).to.deep.equal([])

    const since = knownFrom([...people, { lastName: 'Tavernec', firstName: 'Ana' }])
    expect(leftOf(marksIn(text, since), confirmed).map(({ start }) => text.slice(start))).to.deep.equal(['Tavernec'])
  })

  it('one typing error is one', () => {
    const cases: [string, string, boolean][] = [
      ['kermadec', 'kermadek', true],
      ['kermadec', 'kermaddec', true],
      ['kermadec', 'kermdec', true],
      ['kermadec', 'kemradec', true],
      ['kermadec', 'kermadoc', true],
      ['kermadec', 'kemradek', false],
      ['kermadec', 'kerm', false],
    ]
    for (const [a, b, one] of cases) expect(isOneAway(a, b), `${a} ${b}`).to.equal(one)
  })

  it('a long text costs what its length does', () => {
    const work = (length: number) => {
      const text = 'P 06 1 85 né arrêt de @ .FR76 '.repeat(length)
      const start = process.cpuUsage()
      marksIn(text, known)
      return process.cpuUsage(start).user
    }
    work(20)
    expect(work(160)).to.be.below(80 * (work(20) + 2_000))
  })
})
