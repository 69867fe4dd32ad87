import { expect } from 'chai'
import fc from 'fast-check'
import {
  daysOverlap,
  type Employment,
  isOfAnotherKind,
  needsReason,
  overlapped,
} from '#server/register/placements/employment-rules.ts'
import { eligibleFrom } from '#server/register/placements/rules.ts'

const RELAY = 4
const one = (
  id: number,
  hiredOn: string,
  leftOn: string | null = null,
  more: Partial<Employment> = {},
): Employment => ({
  id,
  mode: 'MAD_ETTI',
  employerId: RELAY,
  hiredOn,
  leftOn,
  job: '',
  ...more,
})

describe('days of employment', () => {
  it('are shared from the first to the last, both included, and the other way round', () => {
    const day = fc.integer({ min: 1, max: 28 }).map(number => `2026-02-${String(number).padStart(2, '0')}`)
    const days = fc.tuple(day, fc.option(day, { nil: null })).map(([hiredOn, left]) => {
      const leftOn = left !== null && left < hiredOn ? hiredOn : left
      return { hiredOn, leftOn }
    })
    const within = ({ hiredOn, leftOn }: { hiredOn: string; leftOn: string | null }, at: string) =>
      hiredOn <= at && at <= (leftOn ?? '2026-02-28')
    const all = Array.from({ length: 28 }, (_, index) => `2026-02-${String(index + 1).padStart(2, '0')}`)
    fc.assert(
      fc.property(days, days, (first, second) => {
        expect(daysOverlap(first, second)).to.equal(all.some(at => within(first, at) && within(second, at)))
        expect(daysOverlap(second, first)).to.equal(daysOverlap(first, second))
      }),
    )
  })

  const there = [one(1, '2026-01-01', '2026-03-31'), one(2, '2026-09-01')]
  const cases: [string, Employment, Employment | null, number | null][] = [
    ['the eve of one and the morrow of another', one(0, '2026-04-01', '2026-08-31'), null, null],
    ['the last day of one, in another mode', one(0, '2026-03-31', '2026-05-01', { mode: 'MAD_ETT' }), null, 1],
    ['for another employer', one(0, '2026-01-01', null, { employerId: 9 }), null, null],
    ['one open for ever', one(0, '2026-08-31'), null, 2],
    ['itself', one(2, '2026-09-15'), there[1]!, null],
    ['what it shared already', one(3, '2026-02-01', '2026-02-28'), one(3, '2026-02-01', '2026-03-31'), null],
    ['one more than it shared', one(3, '2026-02-01', '2026-09-02'), one(3, '2026-02-01', '2026-03-31'), 2],
  ]
  for (const [what, own, was, found] of cases)
    it(`${what}: ${found ?? 'fine'}`, () => expect(overlapped(own, there, was)?.id ?? null).to.equal(found))
})

describe('an employer', () => {
  it('is asked about when its mode names a kind that nobody knows of it', () => {
    expect(isOfAnotherKind('MAD_ETTI', ['company'])).to.equal(true)
    expect(isOfAnotherKind('MAD_ETTI', ['company', 'ETTI'])).to.equal(false)
    expect(isOfAnotherKind('MAD_GEIQ', ['ETTI'])).to.equal(true)
    expect(isOfAnotherKind('ED_CDI', ['company'])).to.equal(false)
    expect(isOfAnotherKind('ST_TIH', ['company'])).to.equal(false)
  })
})

describe('a correction', () => {
  const now = one(1, '2026-01-01', '2026-03-31')
  it('says why when it changes what was true, not when someone leaves', () => {
    expect(needsReason(one(1, '2026-01-01'), now)).to.equal(false)
    expect(needsReason(now, { ...now, job: 'Peintre' })).to.equal(false)
    expect(needsReason(now, { ...now, leftOn: null })).to.equal(true)
    expect(needsReason(now, { ...now, hiredOn: '2026-01-02' })).to.equal(true)
    expect(needsReason(now, { ...now, mode: 'MAD_AI' })).to.equal(true)
    expect(needsReason(now, { ...now, employerId: 9 })).to.equal(true)
  })
})

describe('eligible from', () => {
  const cases: [string, Parameters<typeof eligibleFrom>, string | null][] = [
    ['not established', [null, '2026-01-01', '2026-01-01'], null],
    ['its day, after its paper', ['2026-02-01', '2026-01-01'], '2026-02-01'],
    ['its paper, when later', ['2026-02-01', '2026-03-01'], '2026-03-01'],
    ['the earliest paper of two', ['2026-02-01', '2026-03-01', '2026-02-15'], '2026-02-15'],
    ['never before it was established', ['2026-02-01', '2026-03-01', '2026-01-01'], '2026-02-01'],
    ['a later one changes nothing', ['2026-02-01', '2026-03-01', '2026-05-01'], '2026-03-01'],
    ['without the date of the first paper', ['2026-02-01', null, '2026-05-01'], '2026-02-01'],
  ]
  for (const [what, given, day] of cases)
    it(`${what}: ${day ?? 'never'}`, () => expect(eligibleFrom(...given)).to.equal(day))
})
