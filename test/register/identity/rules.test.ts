import { expect } from 'chai'
import { type Claim, kindsAt, mainKind, mostFrequent, nameOf, type ReadList } from '#server/register/identity/rules.ts'

describe('who is who', () => {
  const none = { typed: '', elsewhere: '', sirene: '', published: [], list: '' }

  for (const [known, name, source] of [
    [{ typed: 'Les Haies', sirene: 'HAIES SARL', published: ['HAIES'], list: 'Haies' }, 'Les Haies', 'typed'],
    [{ elsewhere: 'Les Haies', sirene: 'HAIES SARL' }, 'Les Haies', 'elsewhere'],
    [{ sirene: 'HAIES SARL', published: ['HAIES'], list: 'Haies' }, 'HAIES SARL', 'sirene'],
    [{ published: ['Haies', 'HAIES SARL', 'HAIES SARL'], list: 'Les haies' }, 'HAIES SARL', 'published'],
    [{ list: 'Les haies' }, 'Les haies', 'list'],
    [{ typed: ' ', published: ['', ' '] }, '', 'number'],
  ] as const)
    it(`is called by the first name found: ${source}`, () => {
      expect(nameOf({ ...none, ...known })).to.deep.equal({ name, source })
    })

  it('takes the name published most often, whatever the order, and of two as often always the same', () => {
    expect(mostFrequent(['B', 'A', 'B'])).to.equal('B')
    expect(mostFrequent(['B', 'A'])).to.equal(mostFrequent(['A', 'B']))
  })
})

describe('the kinds of a legal person on a day', () => {
  const list = (id: number, datedOn: string, more: Partial<ReadList> = {}): ReadList => {
    return { id, kind: 'conventions', source: 'conventions', datedOn, knewIt: true, ...more }
  }
  const claim = (listId: number, kind = 'ACI', days: Partial<Claim> = {}): Claim => {
    return { listId, kind, since: null, until: null, ...days }
  }
  const said = (claims: Claim[], lists: ReadList[], day: string) =>
    kindsAt(claims, lists, day).map(({ kind, state, list: from }) => `${kind} ${state} ${from.datedOn}`)

  it('holds them several at once', () => {
    expect(said([claim(1), claim(1, 'EI')], [list(1, '2026-11-03')], '2026-12-01')).to.deep.equal([
      'ACI held 2026-11-03',
      'EI held 2026-11-03',
    ])
  })

  it('asks the last list before the day, else the first after it', () => {
    const lists = [list(1, '2024-01-10'), list(2, '2026-01-10')]
    expect(said([claim(1)], lists, '2025-06-01')).to.deep.equal(['ACI held 2024-01-10'])
    expect(said([claim(1)], lists, '2026-06-01')).to.deep.equal(['ACI absent 2026-01-10'])
    expect(said([claim(1)], lists, '2023-06-01')).to.deep.equal(['ACI held 2024-01-10'])
  })

  it('is the same in whichever order lists were read', () => {
    const lists = [list(1, '2026-01-10'), list(2, '2024-01-10')]
    expect(said([claim(2)], lists, '2026-06-01')).to.deep.equal(['ACI absent 2026-01-10'])
  })

  it('one list erases nothing that another source says', () => {
    const lists = [list(1, '2024-01-10'), list(2, '2026-01-10', { kind: 'structures', source: 'le marché' })]
    expect(said([claim(1)], lists, '2026-06-01')).to.deep.equal(['ACI held 2024-01-10'])
  })

  it('a list read before the company was known says nothing by its silence', () => {
    const lists = [list(1, '2024-01-10'), list(2, '2026-01-10', { knewIt: false })]
    expect(said([claim(1)], lists, '2026-06-01')).to.deep.equal(['ACI held 2024-01-10'])
  })

  it('an agreement holds between its days', () => {
    const claims = [claim(1, 'ESUS', { since: '2024-03-01', until: '2026-02-28' })]
    const lists = [list(1, '2024-06-01', { kind: 'esus', source: 'préfecture' })]
    expect(said(claims, lists, '2025-05-05')).to.deep.equal(['ESUS held 2024-06-01'])
    expect(said(claims, lists, '2026-03-01')).to.deep.equal(['ESUS over 2024-06-01'])
    expect(said(claims, lists, '2024-02-29')).to.deep.equal(['ESUS over 2024-06-01'])
  })

  it('shows first what reveals somebody’s health', () => {
    expect(mainKind(['EI', 'ESAT'])).to.equal('ESAT')
    expect(mainKind(['ESUS'])).to.equal(null)
  })
})
