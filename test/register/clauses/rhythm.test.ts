import { expect } from 'chai'
import { periodsOf, type Rhythm } from '#server/register/clauses/period-rules.ts'
import { rhythmWords } from '#server/register/clauses/period-words.ts'
import { objectionsToRhythm, type RhythmForm } from '#server/register/clauses/rhythm-rules.ts'

const plain = (text: string | undefined) => text?.replace(/\u00a0|\u202f/g, ' ')

describe('changing how often statements come', () => {
  const monthly: Rhythm = { effectOn: '2026-01-05', period: 'month', dueDays: 15 }
  const quarterly: RhythmForm = { period: 'quarter', dueDays: 30, effectOn: '2027-01-01' }
  const known = { startsOn: '2026-02-02', endsOn: '2027-12-31', sent: ['2026-09', '2026-10'], today: '2026-11-17' }
  const said = (typed: RhythmForm, change: Partial<typeof known> = {}, rhythms = [monthly]) =>
    objectionsToRhythm(typed, rhythms, { ...known, ...change })

  it('the same rhythm is no change, whatever its day', () => {
    expect(said({ ...monthly, effectOn: null })).to.deep.equal({})
  })

  it('a new one says from which day on', () => {
    expect(said({ ...quarterly, effectOn: null }))
      .to.have.property('releves-effet')
      .that.includes('de quel jour')
  })

  it('for the periods to come, it may', () => {
    expect(said(quarterly)).to.deep.equal({})
    expect(said({ period: 'month', dueDays: 45, effectOn: '2026-11-01' })).to.deep.equal({})
  })

  it('no statement already there loses its period', () => {
    expect(plain(said({ ...quarterly, effectOn: '2026-10-01' })['releves-effet'])).to.equal(
      'Le relevé d’octobre 2026 est déjà là : le nouveau rythme commence au plus tôt le 1er janvier 2027.',
    )
  })

  it('no past period becomes late, nor stops being so', () => {
    const sooner: RhythmForm = { period: 'month', dueDays: 5, effectOn: '2026-10-01' }
    expect(plain(said(sooner)['releves-effet'])).to.equal(
      'L’échéance d’un relevé passé ne change plus : le nouveau rythme commence au plus tôt le 1er décembre 2026.',
    )
    const later: RhythmForm = { period: 'month', dueDays: 90, effectOn: '2026-08-01' }
    expect(said(later, { sent: [] })).to.have.property('releves-effet')
  })

  it('from quarters to months, it waits for the quarter to be over', () => {
    const quarters: Rhythm = { effectOn: '2026-01-05', period: 'quarter', dueDays: 30 }
    const months: RhythmForm = { period: 'month', dueDays: 15, effectOn: '2026-11-01' }
    expect(said(months, { sent: ['2026-T3'] }, [quarters])).to.deep.equal({})
    const all = [quarters, { ...months, effectOn: '2026-11-01' }]
    const keys = periodsOf(all, { startsOn: '2026-02-02', endsOn: '2027-12-31' }, '2027-02-01').map(({ key }) => key)
    expect(keys).to.deep.equal(['2026-T1', '2026-T2', '2026-T3', '2026-T4', '2027-01', '2027-02'])
  })

  it('nothing is awaited more than three months after', () => {
    expect(said({ ...quarterly, dueDays: 200 })).to.deep.equal({ delai: 'Le délai va de 0 à 92 jours.' })
  })

  it('says itself in words', () => {
    expect(plain(rhythmWords(quarterly))).to.equal('chaque trimestre, dans les 30 jours qui suivent')
    expect(plain(rhythmWords({ period: 'month', dueDays: 1 }))).to.equal('chaque mois, le jour qui suit')
    expect(plain(rhythmWords({ period: 'month', dueDays: 0 }))).to.equal('chaque mois, le dernier jour')
  })
})
