import { expect } from 'chai'
import { LEFT_MS, lagAt, lsnOf, marked, mayServe, replayed, type Sight, TOLD_MS, UNSEEN } from '#db/replica-rules.ts'

const mark = (sight: Sight, at: number, lsn: number) => marked(sight, { at, lsn: BigInt(lsn) })
const pass = (sight: Sight, lsn: number) => replayed(sight, BigInt(lsn))

describe('how late a standby is', () => {
  it('two places of the log are compared as numbers, not as texts', () => {
    expect(lsnOf('0/9')).to.equal(9n)
    expect(lsnOf('0/FFFFFFFF') < lsnOf('1/0')).to.equal(true)
    expect(lsnOf('A/0') > lsnOf('9/FFFFFFFF')).to.equal(true)
  })

  it('one that has replayed the last mark is late by nothing but the time since', () => {
    const sight = pass(mark(UNSEEN, 1_000, 50), 50)
    expect(lagAt(sight, 1_200)).to.equal(200)
    expect(sight.marks).to.deep.equal([])
  })

  it('one that stands still is late since the last mark that it passed, whatever is written after', () => {
    let sight = pass(mark(UNSEEN, 1_000, 50), 50)
    for (const at of [2_000, 3_000, 4_000]) sight = pass(mark(sight, at, at), 50)
    expect(lagAt(sight, 9_000)).to.equal(8_000)
    expect(lagAt(pass(sight, 3_000), 9_000)).to.equal(6_000)
  })

  it('of a register in which nothing is written, a standby is never late', () => {
    let sight = UNSEEN
    for (const at of [1_000, 61_000, 121_000]) sight = pass(mark(sight, at, 50), 50)
    expect(lagAt(sight, 121_000)).to.equal(0)
  })

  it('one that stops for days is remembered by few marks, and is up to date again as soon as it is', () => {
    let sight = pass(mark(UNSEEN, 0, 1), 1)
    for (let at = 1; at <= 10_000; at++) sight = mark(sight, at * 500, at + 1)
    expect(sight.marks.length).to.be.at.most(500)
    expect(lagAt(sight, 5_000_000)).to.equal(5_000_000)
    expect(lagAt(pass(sight, 10_001), 5_000_000)).to.equal(0)
  })

  const sight = pass(mark(UNSEEN, 10_000, 50), 50)
  const cases: [what: string, asked: Parameters<typeof mayServe>[1], served: boolean, seen?: Sight][] = [
    ['a list, of one who wrote nothing', { use: 'page', wrote: '', now: 10_100 }, true],
    ['a list, of one whose writing is there', { use: 'page', wrote: '0/32', now: 10_100 }, true],
    ['a list, of one whose writing is not there yet', { use: 'page', wrote: '0/33', now: 10_100 }, false],
    ['a list, late: it will say so', { use: 'page', wrote: '', now: 10_000 + TOLD_MS + 1 }, true],
    ['a file, as late: it could not say so', { use: 'file', wrote: '', now: 10_000 + TOLD_MS + 1 }, false],
    ['a list, too late', { use: 'page', wrote: '', now: 10_000 + LEFT_MS + 1 }, false],
    [
      'a list, of a standby never seen up to date',
      { use: 'page', wrote: '', now: 10_100 },
      false,
      mark(UNSEEN, 10_000, 60),
    ],
  ]
  for (const [what, asked, served, seen = sight] of cases)
    it(`${served ? 'is read' : 'is not read'} there: ${what}`, () => {
      expect(mayServe({ sight: seen, lsn: 50n }, asked)).to.equal(served)
    })
})
