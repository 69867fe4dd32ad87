import { expect } from 'chai'
import { type Asked, Decided, plainName } from '#server/register/deposits/decided-rules.ts'

describe('who a person said that a name of a file is', () => {
  type Given = {
    written: string
    id: number | null
    bornOn?: string
    sheetRow?: string
    beside?: string
    isOwn?: boolean
  }
  const said = (...given: Given[]) =>
    new Decided(
      given.map(({ written, id, bornOn = '', sheetRow = '', beside = '', isOwn = false }) => {
        return { written, bornOn, sheetRow, beside, isOwn, participantId: id }
      }),
    )
  const of = (decided: Decided, written: string, more: Partial<Asked> = {}) =>
    decided.of({ written, bornOn: '', sheetRow: 'Relevé!9', beside: '', ...more })?.participantId

  const titles: [written: string, name: string, title: string][] = [
    ['mme diallo awa', 'diallo awa', 'woman'],
    ['diallo awa madame', 'diallo awa', 'woman'],
    ['m diallo bakary', 'diallo bakary', 'man'],
    ['mr diallo bakary', 'diallo bakary', 'man'],
    ['mlle diallo', 'diallo', 'woman'],
    ['m jarot', 'm jarot', ''],
    ['diallo m', 'diallo m', ''],
    ['mme', 'mme', ''],
    ['diallo awa', 'diallo awa', ''],
    ['', '', ''],
  ]
  for (const [written, name, title] of titles)
    it(`« ${written} » is « ${name} »`, () => {
      expect(plainName(written)).to.deep.equal({ name, title })
    })

  it('once, with or without a title', () => {
    expect(of(said({ written: 'mme diallo awa', id: 14 }), 'diallo awa')).to.equal(14)
    expect(of(said({ written: 'diallo awa', id: 14 }), 'madame diallo awa')).to.equal(14)
    expect(of(said({ written: 'mme diallo awa', id: null }), 'diallo awa')).to.equal(null)
  })

  it('never a man for a woman of the same name, and neither without a title', () => {
    const two = said({ written: 'm diallo camille', id: 1 }, { written: 'mme diallo camille', id: 2 })
    expect(of(two, 'monsieur diallo camille')).to.equal(1)
    expect(of(two, 'mlle diallo camille')).to.equal(2)
    expect(of(two, 'diallo camille')).to.equal(undefined)
    expect(of(said({ written: 'm diallo camille', id: 1 }), 'mme diallo camille')).to.equal(undefined)
  })

  it('as written first, the last answer over the others, of their own day of birth alone', () => {
    const changed = said(
      { written: 'diallo awa', id: 1 },
      { written: 'mme diallo awa', id: 2 },
      { written: 'diallo awa', id: 3 },
    )
    expect(of(changed, 'diallo awa')).to.equal(3)
    expect(of(changed, 'mme diallo awa')).to.equal(2)
    expect(of(changed, 'diallo awa', { bornOn: '1990-01-02' })).to.equal(undefined)
  })

  const rows = (isOwn: boolean, beside: [string, string] = ['', '']) =>
    said(
      { written: 'diallo awa', id: 1, sheetRow: 'Relevé!3', beside: beside[0], isOwn },
      { written: 'diallo awa', id: 2, sheetRow: 'Relevé!4', beside: beside[1], isOwn },
    )

  it('two of one name in a file, each by its row; a third row is asked about', () => {
    expect(of(rows(true), 'diallo awa', { sheetRow: 'Relevé!3' })).to.equal(1)
    expect(of(rows(true), 'diallo awa', { sheetRow: 'Relevé!4' })).to.equal(2)
    expect(of(rows(true), 'diallo awa', { sheetRow: 'Relevé!5' })).to.equal(undefined)
  })

  it('one row answered says nothing of the other', () => {
    const one = said({ written: 'diallo awa', id: 1, sheetRow: 'Relevé!3', isOwn: true })
    expect(of(one, 'diallo awa', { sheetRow: 'Relevé!4' })).to.equal(undefined)
  })

  it('in the next file never by its row, but by the contract or the employer that stands beside it', () => {
    expect(of(rows(false), 'diallo awa', { sheetRow: 'Relevé!3' })).to.equal(undefined)
    const beside = rows(false, ['college', 'piscine'])
    expect(of(beside, 'diallo awa', { sheetRow: 'Relevé!7', beside: 'piscine' })).to.equal(2)
    expect(of(beside, 'diallo awa', { sheetRow: 'Relevé!7', beside: 'gymnase' })).to.equal(undefined)
    expect(of(rows(false, ['college', 'college']), 'diallo awa', { beside: 'college' })).to.equal(undefined)
  })

  it('rows that were all said to be of one person name that person from then on', () => {
    const same = said(
      { written: 'diallo awa', id: 1, sheetRow: 'Relevé!3', beside: 'college' },
      { written: 'mme diallo awa', id: 1, sheetRow: 'Relevé!4', beside: 'piscine' },
    )
    expect(of(same, 'diallo awa', { beside: 'gymnase' })).to.equal(1)
  })

  it('an answer for the name, given since, prevails over those of rows', () => {
    const since = said(
      { written: 'diallo awa', id: 1, sheetRow: 'Relevé!3' },
      { written: 'diallo awa', id: 2, sheetRow: 'Relevé!4' },
      { written: 'diallo awa', id: 3 },
    )
    expect(of(since, 'diallo awa')).to.equal(3)
  })
})
