import { expect } from 'chai'
import fc from 'fast-check'
import { type Account, accountOf } from '#server/compliance/account-rules.ts'
import { holdsUntil } from '#server/compliance/holding-rules.ts'
import { type LineSource, lineAt, UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import type { Source } from '#server/compliance/member-rules.ts'
import type { Status } from '#server/compliance/status-rules.ts'
import { suspensionsIn } from '#server/register/facts/rules.ts'
import { day, histories, moved, someDay, sourcesOf } from './histories.ts'
import { accountAt, excused, suspended } from './moments.ts'

const RUNS = { numRuns: 500, interruptAfterTimeLimit: 60_000 }
const sources = histories.map(sourcesOf)

/** What an account says, hour by hour and word by word. */
function figures({ members, thresholds, stoppedBy, overdue, toCheck, known, at, ...rest }: Account) {
  return {
    ...rest,
    // Before any judgement, what is left runs from the cut-off itself.
    daysLeft: rest.judgedAt === null ? null : rest.daysLeft,
    stoppedBy: stoppedBy?.key,
    overdue: overdue.map(({ key }) => key),
    toCheck: toCheck.map(({ key }) => key),
    parts: members.map(({ source, line, judged, lines, ...member }) => member),
  }
}

/** The line of a lot, read apart from any cut-off. */
function lineOf({ startsOn, ends, ledger, facts }: Source): LineSource {
  return { startsOn, ends, ledger, suspensions: suspensionsIn(facts), notBefore: null }
}

const sum = <T>(items: readonly T[], figure: (item: T) => number) =>
  items.reduce((total, item) => total + figure(item), 0)

describe('whatever happens to a contract', function () {
  this.timeout(300_000)

  it('counted ≤ accepted ≤ logged, and each hour is excluded once', () => {
    fc.assert(
      fc.property(sources, someDay(60, 950), someDay(60, 950), (lots, at, today) => {
        const account = accountAt(lots, at, { day: today })
        expect(account.counted).to.be.at.most(account.accepted)
        expect(account.accepted).to.be.at.most(account.logged)
        for (const { work, credit } of account.members.flatMap(({ lines }) => lines)) {
          const { declared, refused, accepted, outside, toRegularise, counted } = credit
          for (const part of [refused, outside, toRegularise, counted]) expect(part).to.be.within(0, declared)
          expect(accepted).to.equal(outside + toRegularise + counted)
          if (work.validatedAt) expect(declared).to.equal(refused + accepted)
          else expect(accepted).to.equal(0)
        }
      }),
      RUNS,
    )
  })

  it('months, people and lots add up to the account', () => {
    fc.assert(
      fc.property(sources, someDay(60, 950), someDay(60, 950), (lots, at, today) => {
        const account = accountAt(lots, at, { day: today })
        const lines = account.members.flatMap(member => member.lines)
        const total = (group: (line: (typeof lines)[number]) => unknown) =>
          sum([...Map.groupBy(lines, group).values()], some => sum(some, ({ credit }) => credit.counted))
        expect(total(({ work }) => work.month)).to.equal(account.counted)
        expect(total(({ work }) => work.participantId)).to.equal(account.counted)
        for (const figure of [
          'owed',
          'expected',
          'logged',
          'accepted',
          'counted',
          'refused',
          'outside',
          'toRegularise',
          'countedThen',
          'exposed',
        ] as const)
          expect(
            sum(account.members, member => member[figure]),
            figure,
          ).to.equal(account[figure])
        if (account.missing === null) for (const member of account.members) expect(member.missing).to.equal(null)
        else expect(sum(account.members, ({ missing }) => missing!)).to.equal(account.missing)
        for (const { missing, owed, counted } of account.members)
          expect(missing ?? 0).to.be.within(0, Math.max(0, owed - counted))
      }),
      RUNS,
    )
  })

  it('keeps its figures within what they mean', () => {
    fc.assert(
      fc.property(sources, someDay(60, 950), someDay(60, 950), (lots, at, today) => {
        const {
          owed,
          counted,
          credited,
          excused: pardoned,
          missing,
          behind,
          exposed,
          judgedAt,
          expected,
          gap,
          finished,
          status,
        } = accountAt(lots, at, { day: today })
        expect(credited).to.equal(Math.min(counted, owed))
        expect(pardoned).to.be.within(0, Math.max(0, owed - counted))
        expect(judgedAt === null || judgedAt <= at).to.equal(true)
        expect(missing === null).to.equal(!finished)
        expect(behind === null).to.equal(finished)
        expect(exposed).to.be.at.most(missing ?? 0)
        if (judgedAt === null) expect([expected, gap]).to.deep.equal([0, 0])
        if (!finished) expect(['missed', 'reached', 'closing']).not.to.include(status)
      }),
      RUNS,
    )
  })

  it('an act of a later day changes nothing at an earlier cut-off', () => {
    fc.assert(
      fc.property(histories, histories, someDay(0, 800), someDay(60, 950), (lots, others, at, today) => {
        const later = (date: string) => date > at
        const more = lots.map((history, index) => {
          const other = others[index % others.length]!
          return {
            ...history,
            ends: [...history.ends, ...other.ends].filter(
              ({ effectOn }, i) => i < history.ends.length || later(effectOn),
            ),
            ledger: [...history.ledger, ...other.ledger.filter(({ datedOn }) => later(datedOn))],
            suspensions: [
              ...history.suspensions.map(stop => ({ ...stop, resumedOn: stop.resumedOn ?? moved(at, 1) })),
              ...other.suspensions.filter(({ datedOn }) => later(datedOn)),
            ],
            excuses: [...history.excuses, ...other.excuses.filter(({ datedOn }) => later(datedOn))],
            published: [...history.published, ...other.published.filter(({ signedOn }) => later(signedOn))],
            rhythms: [...history.rhythms, ...other.rhythms.filter(({ effectOn }) => later(effectOn))],
          }
        })
        for (const history of more) {
          history.ends.sort((a, b) => (a.effectOn < b.effectOn ? -1 : a.effectOn > b.effectOn ? 1 : 0))
          history.rhythms.sort((a, b) => (a.effectOn < b.effectOn ? -1 : a.effectOn > b.effectOn ? 1 : 0))
        }
        expect(figures(accountAt(sourcesOf(more), at, { day: today }))).to.deep.equal(
          figures(accountAt(sourcesOf(lots), at, { day: today })),
        )
      }),
      RUNS,
    )
  })

  it('what was expected on a past day stays so, whenever it is read', () => {
    fc.assert(
      fc.property(
        sources,
        someDay(0, 700),
        fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 8 }),
        (lots, at, after) => {
          const source = lineOf(lots[0]!)
          const then = lineAt(source, at)
          for (const days of after)
            for (const back of [0, 1, 30, 200])
              expect(lineAt(source, moved(at, days)).expectedOn(moved(at, -back))).to.equal(
                then.expectedOn(moved(at, -back)),
              )
        },
      ),
      RUNS,
    )
  })

  it('expected rises day by day, falls only to what is owed, stays flat while stopped, and ends at owed', () => {
    fc.assert(
      fc.property(sources, fc.integer({ min: 0, max: 700 }), (lots, from) => {
        const source = lineOf(lots[0]!)
        for (let count = from; count < from + 40; count++) {
          const [eve, today] = [day(count - 1), day(count)]
          const line = lineAt(source, today)
          const [before, now] = [line.expectedOn(eve), line.expectedOn(today)]
          const stopped = source.suspensions.some(stop => stop.from <= today && (stop.until ?? today) >= today)
          const ends = source.ends.some(({ effectOn }) => effectOn === today)
          if (ends) continue // a termination may take away what was added meanwhile
          expect(now, today).to.be.at.most(line.owed)
          // Owed and reached, a figure keeps its cents; it is read to the hour once more is owed: half an hour at most.
          if (now < before - 50) expect(now, `falls on ${today}`).to.equal(line.owed)
          if (now <= before + 50) continue
          expect(stopped, `rises on ${today}`).to.equal(false)
          if (line.endsOn >= today) {
            const left = (Date.parse(line.endsOn) - Date.parse(today)) / 86_400_000 + 1
            expect(now - before, `jumps on ${today}`).to.be.at.most((line.owed - before + 100) / left + 100)
          } else expect(now).to.equal(line.owed)
        }
        const last = lineAt(source, UNKNOWN_DATE)
        const open = source.suspensions.some(
          stop => (stop.until ?? UNKNOWN_DATE) >= last.endsOn && stop.from <= last.endsOn,
        )
        const begun = source.ledger.every(({ datedOn }) => datedOn <= last.endsOn)
        if (
          last.endsOn !== UNKNOWN_DATE &&
          last.endsOn >= source.startsOn &&
          !open &&
          begun &&
          source.ends.every(({ effectOn }) => effectOn! <= last.endsOn)
        )
          expect(last.expectedOn(last.endsOn)).to.equal(last.owed)
      }),
      RUNS,
    )
  })

  it('refusing hours never raises what counts', () => {
    fc.assert(
      fc.property(sources, someDay(60, 950), fc.nat(), fc.integer({ min: 1, max: 50_00 }), (lots, at, index, more) => {
        const refusing = lots.map(lot => ({
          ...lot,
          work: lot.work.map((line, position) =>
            position === index % lot.work.length ? { ...line, refusedCentihours: line.refusedCentihours + more } : line,
          ),
        }))
        expect(accountAt(refusing, at).counted).to.be.at.most(accountAt(lots, at).counted)
        expect(accountAt(refusing, at).accepted).to.be.at.most(accountAt(lots, at).accepted)
      }),
      RUNS,
    )
  })

  const severity: Partial<Record<Status, number>> = { late: 1, atRisk: 2, missed: 3 }
  function noWorse(before: Account, after: Account) {
    if (before.behind !== null) expect(after.behind ?? 0, 'behind').to.be.at.most(before.behind)
    if (before.missing !== null) expect(after.missing ?? 0, 'missing').to.be.at.most(before.missing)
    expect(after.exposed, 'exposed').to.be.at.most(before.exposed)
    expect(severity[after.status] ?? 0, `${before.status} becomes ${after.status}`).to.be.at.most(
      severity[before.status] ?? 0,
    )
  }

  it('excusing hours never makes a company worse off', () => {
    fc.assert(
      fc.property(
        sources,
        someDay(60, 950),
        someDay(60, 950),
        fc.nat(),
        fc.integer({ min: 1, max: 900 }),
        someDay(60, 950),
        (lots, at, today, index, hours, on) => {
          const more = lots.map((lot, position) =>
            position === index % lots.length ? { ...lot, facts: [...lot.facts, excused(hours, on)] } : lot,
          )
          noWorse(accountAt(lots, at, { day: today }), accountAt(more, at, { day: today }))
        },
      ),
      RUNS,
    )
  })

  it('suspending never makes a company worse off', () => {
    fc.assert(
      fc.property(
        sources,
        someDay(60, 950),
        someDay(60, 950),
        fc.nat(),
        someDay(60, 950),
        fc.option(fc.integer({ min: 0, max: 300 })),
        (lots, at, today, index, on, lasts) => {
          const stop = suspended(on, lasts === null ? null : moved(on, lasts))
          const more = lots.map((lot, position) =>
            position === index % lots.length ? { ...lot, facts: [...lot.facts, stop] } : lot,
          )
          noWorse(accountAt(lots, at, { day: today }), accountAt(more, at, { day: today }))
        },
      ),
      RUNS,
    )
  })

  it('nothing changes from the day it is measured to the last day on which it holds', () => {
    fc.assert(
      fc.property(sources, someDay(0, 800), (lots, today) => {
        const moment = (date: string) => ({ at: date, known: null, day: date })
        const account = accountOf(lots, [], moment(today))
        const until = holdsUntil(account, moment(today), [])
        expect(until >= today).to.equal(true)
        for (let date = today; date <= until; date = moved(date, 1))
          expect(figures(accountOf(lots, [], moment(date))), date).to.deep.equal(figures(account))
      }),
      { ...RUNS, numRuns: 300 },
    )
  })
})
