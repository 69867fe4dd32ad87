import { expect } from 'chai'
import fc from 'fast-check'
import type { Knex } from 'knex'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { type Account, accountOf } from '#server/compliance/account-rules.ts'
import { actsSince } from '#server/compliance/acts-since.ts'
import { linesOf } from '#server/compliance/company-lines.ts'
import { totalsOver } from '#server/compliance/company-totals-rules.ts'
import { knownUntil, measured } from '#server/compliance/measure.ts'
import { sourceFrom, type Written } from '#server/compliance/source-rules.ts'
import { roundingOn } from '#server/register/buyers/rounding-rules.ts'
import { roundingsOf } from '#server/register/buyers/rounding-store.ts'
import { clausesThen } from '#server/register/clauses/known-store.ts'
import { contractsThen } from '#server/register/contracts/known-store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { pledgesUnder } from '#server/register/pledges/store.ts'
import { inOrder } from '#server/register/terms/rules.ts'
import { countedContracts, schemeAt } from '#server/scheme/counted-store.ts'
import { onPostgres, sharedDatabase } from '../support/database.ts'
import { isLong } from '../support/long.ts'
import { generator, verbs } from './acting.ts'
import { ofWork } from './acting-work.ts'
import { day, histories, moved, sourcesOf } from './histories.ts'
import { fact, owes } from './moments.ts'

// The figures of (at, known) read later are those that were read on that day.

function figures({ members, thresholds, stoppedBy, overdue, toCheck, known, ...rest }: Account) {
  return {
    ...rest,
    late: thresholds.latePoints,
    parts: members.map(({ source, line, judged, lines, ...part }) => ({ ...part, holder: source.holderId })),
    overdue: overdue.map(({ key }) => key),
    toCheck: toCheck.map(({ key }) => key),
  }
}

type Act = { on: string; apply(written: Written): Written }
const instant = (date: string) => `${date}T12:00:00.000Z`

/** A column is written over; its earlier values and this one are kept, as the verbs do. */
function put(
  written: Written,
  field: keyof Written['now'],
  value: string | null,
  act: { on: string; effectOn?: string },
) {
  const own = written.terms.filter(term => term.field === field)
  const before = written.now[field] === null ? null : String(written.now[field])
  const first = own.length > 0 ? [] : [{ field, value: before, effectOn: null, recordedAt: instant('2024-10-01') }]
  const next = { field, value, effectOn: act.effectOn ?? own.at(-1)?.effectOn ?? null, recordedAt: instant(act.on) }
  const terms = inOrder([...written.terms, ...first, next].map((term, id) => ({ ...term, id })))
  const last = terms.findLast(term => term.field === field)!.value
  const isNumber = field === 'penaltyCents' || field === 'eligibilityMonths'
  return { ...written, terms, now: { ...written.now, [field]: isNumber && last !== null ? Number(last) : last } }
}

const someOn = fc.integer({ min: 0, max: 900 }).map(day)
const acts: fc.Arbitrary<(on: string) => Act['apply']> = fc.oneof(
  fc.tuple(someOn, fc.integer({ min: -200, max: 400 })).map(([datedOn, hours]) => (on: string) => (w: Written) => ({
    ...w,
    ledger: [...w.ledger, { ...owes(hours, datedOn), recordedAt: instant(on) }].sort((a, b) =>
      a.datedOn < b.datedOn ? -1 : a.datedOn > b.datedOn ? 1 : 0,
    ),
  })),
  fc.tuple(someOn, fc.integer({ min: 1, max: 300 })).map(([datedOn, hours]) => (on: string) => (w: Written) => ({
    ...w,
    facts: [...w.facts, fact({ kind: 'excuse', datedOn, centihours: hours * 100, recordedAt: instant(on) })],
  })),
  fc.tuple(someOn, fc.integer({ min: 0, max: 90 })).map(([datedOn, lasts]) => (on: string) => (w: Written) => ({
    ...w,
    facts: [...w.facts, fact({ kind: 'suspension', datedOn, untilOn: moved(datedOn, lasts), recordedAt: instant(on) })],
  })),
  fc.nat().map(which => (on: string) => (w: Written) => {
    const one = w.facts[which % Math.max(1, w.facts.length)]
    return one ? { ...w, facts: [...w.facts, fact({ datedOn: on, cancelsId: one.id, recordedAt: instant(on) })] } : w
  }),
  fc.tuple(someOn, someOn).map(([effectOn, endsOn]) => (on: string) => (w: Written) => {
    // The first act keeps the end that stood until then beside it.
    const initial = { effectOn: null, endsOn: w.now.endsOn!, owedThen: 'line' as const }
    const since = w.terms.findLast(({ field }) => field === 'endsOn')?.recordedAt ?? instant('2024-10-01')
    const before = w.ends.length > 0 || !w.now.endsOn ? [] : [{ ...initial, recordedAt: since }]
    const ends = [...w.ends, ...before, { effectOn, endsOn, owedThen: 'line' as const, recordedAt: instant(on) }].map(
      (end, id) => ({ ...end, id }),
    )
    const sorted = inOrder(ends)
    return { ...w, ends: sorted, now: { ...w.now, endsOn: sorted.at(-1)!.endsOn } }
  }),
  fc.tuple(fc.constantFrom('startsOn' as const, 'notifiedOn' as const), fc.option(someOn, { nil: null })).map(
    ([field, value]) =>
      (on: string) =>
      (w: Written) =>
        put(w, field, value, { on }),
  ),
  fc
    .option(someOn, { nil: null, freq: 3 })
    .map(value => (on: string) => (w: Written) => (w.ends.length > 0 ? w : put(w, 'endsOn', value, { on }))),
  fc
    .tuple(fc.option(fc.integer({ min: 10, max: 90 }), { nil: null }), fc.option(someOn, { nil: undefined }))
    .map(([euros, effectOn]) => (on: string) => (w: Written) => {
      const last = w.terms.findLast(({ field }) => field === 'penaltyCents')?.effectOn ?? ''
      const from = effectOn !== undefined && effectOn >= last ? { effectOn } : {}
      return put(w, 'penaltyCents', euros === null ? null : String(euros * 100), { on, ...from })
    }),
  fc
    .integer({ min: 1, max: 36 })
    .map(months => (on: string) => (w: Written) => put(w, 'eligibilityMonths', String(months), { on })),
)

/** Histories told through the verbs, on each engine. */
const HISTORIES = Number(process.env.HISTORIES ?? (onPostgres ? 10 : 40) * (isLong ? 2 : 1))
/** Of the rules alone. */
const INVENTED = isLong ? 10_000 : 2_500

/** How often each act is tried against a reading of the past. */
const ATTEMPTS = Math.max(1, Math.floor(HISTORIES / 40))

describe('what was known on a day is read again later', function () {
  this.timeout(Math.max(300_000, HISTORIES * 5_000))

  it(`${INVENTED} random histories: the figures of (at, known) are those of that day`, function () {
    if (onPostgres) this.skip() // no database is asked
    let moved = 0
    fc.assert(
      fc.property(
        histories,
        fc.array(acts, { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 60, max: 900 }).map(day),
        fc.nat(),
        (lots, written, at, when) => {
          const [source] = sourcesOf(lots)
          let now = fromSource(source!, lots[0]!)
          const then = when % written.length
          let read: ReturnType<typeof figures> | null = null
          for (const [index, act] of written.entries()) {
            now = act(day(index * 40))(now)
            // On that day nothing is filtered: what is read is all that is there.
            if (index === then) read = reading(now, at, undefined, day(index * 40))
          }
          const known = day(then * 40)
          expect(reading(now, at, `${known}T23:00:00.000Z`, known)).to.deep.equal(read)
          if (when % 5 === 0 && JSON.stringify(reading(now, at, undefined, known)) !== JSON.stringify(read)) moved++
        },
      ),
      { numRuns: INVENTED, seed: 8 },
    )
    expect(moved, 'histories in which what was recorded since changes the figures').to.be.greaterThan(INVENTED / 50)
  })

  describe('through the verbs', () => {
    let db: Knex.Transaction
    let cast: Cast
    beforeEach(async () => {
      db = await sharedDatabase().transaction()
      cast = await seedCast(db, '2026-11-17')
    })
    afterEach(() => db.rollback())

    it('some hundred acts, one a day', async () => {
      const told: { at: string; known: string; read: string }[] = []
      const done = new Map<string, number>()
      const random = generator(7)
      for (let count = 0; count < 240; count++) {
        const today = moved('2026-11-18', count)
        const [name, act] = verbs[random(verbs.length)]!
        if (await act({ db, cast, random, today })) done.set(name, (done.get(name) ?? 0) + 1)
        if (count % 12 === 0)
          for (const at of ['2026-06-30', '2026-10-31', today])
            told.push({ at, known: today, read: await readAll(db, cast, { at, today }) })
      }
      let changed = 0
      for (const { at, known, read } of told) {
        expect(
          JSON.parse(await readAll(db, cast, { at, known, today: '2028-01-31' })),
          `${at} as known on ${known}`,
        ).to.deep.equal(JSON.parse(read))
        if ((await readAll(db, cast, { at, today: '2028-01-31' })) !== read) changed++
      }
      expect([...done.keys()].sort()).to.deep.equal(verbs.map(([name]) => name).sort())
      expect(changed, 'readings that what was recorded since would have changed').to.be.greaterThan(15)
    })

    it(`${HISTORIES} random histories: the figures of any (at, known) are those of that day`, async () => {
      const all = [...verbs, ...ofWork]
      const done = new Map<string, number>()
      let changed = 0
      for (let seed = 1; seed <= HISTORIES; seed++) {
        const random = generator(seed)
        const history = await db.transaction()
        const told: { at: string; known: string; read: string }[] = []
        let today = '2026-11-18'
        for (let count = 0; count < 8; count++, today = moved(today, 1 + random(12))) {
          const [name, act] = all[random(all.length)]!
          if (await act({ db: history, cast, random, today })) done.set(name, (done.get(name) ?? 0) + 1)
          if (count % 3 !== 2) continue
          const at = moved(today, -random(400))
          told.push({ at, known: today, read: await readAll(history, cast, { at, today }) })
        }
        for (const { at, known, read } of told) {
          const later = await readAll(history, cast, { at, known, today: '2028-01-31' })
          expect(JSON.parse(later), `history ${seed}, ${at} as known on ${known}`).to.deep.equal(JSON.parse(read))
        }
        const { at, read } = told[0]!
        if ((await readAll(history, cast, { at, today: told[0]!.known })) !== read) changed++
        await history.rollback()
      }
      if (HISTORIES < 200) return
      expect(changed, 'histories in which what was recorded since would have changed a reading').to.be.greaterThan(20)
      const never = all.map(([name]) => name).filter(name => !done.has(name))
      expect(never, 'acts that were never done').to.deep.equal([])
    })

    it('an act that changes a reading of the past is listed with what is known since', async () => {
      const all = [...verbs, ...ofWork]
      const contractIds = [cast.troisMoulins.contractId, cast.halles.contractId]
      let changed = 0
      for (const [index, [name, act]] of all.entries()) {
        const random = generator(index + 1)
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
          const history = await db.transaction()
          const today = moved('2026-12-18', random(60))
          const given = { db: history, cast, random, today }
          // What somebody did before lets others take it back.
          const [, earlier] = all[random(all.length)]!
          await (random(2) ? earlier : act)({ ...given, today: moved(today, -2) })
          const at = moved(today, -random(200))
          const before = await readAll(history, cast, { at, today })
          await act(given)
          if ((await readAll(history, cast, { at, today })) !== before) {
            changed++
            const since = knownUntil(moved(today, -1))!
            expect(await actsSince(history, contractIds, { at, since }), `${name} changes ${at}`).not.to.deep.equal([])
          }
          await history.rollback()
        }
      }
      expect(changed, 'acts that change a reading').to.be.greaterThan(ATTEMPTS * 8)
    })

    it('the last row of each value is what its column says', async () => {
      const random = generator(11)
      for (let count = 0; count < 60; count++) {
        const [, act] = verbs[random(verbs.length)]!
        await act({ db, cast, random, today: moved('2026-11-18', count) })
      }
      const rows = await db('terms').orderBy('id')
      const last = new Map<string, string | null>()
      for (const row of inOrder(rows.map(row => ({ ...row, effectOn: row.effect_on }))))
        last.set(JSON.stringify([row.contract_id, row.clause_id, row.participant_id, row.field]), row.value)
      const compared = new Set<string>()
      for (const [key, value] of last) {
        const [contract, clause, participant, field] = JSON.parse(key)
        const column = String(field).replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
        if (field === 'holders') continue
        const row: Record<string, unknown> = (
          contract
            ? await db('contracts').where({ id: contract }).first()
            : clause
              ? await db('clauses').where({ id: clause }).first()
              : await db('participants').where({ id: participant }).first()
        )!
        const acts =
          contract && field === 'endsOn' ? await db('execution_acts').where({ contract_id: contract }).first() : null
        if (acts) continue // the end is then what its acts say
        expect(row[column] === null ? null : String(row[column]), key).to.equal(value)
        compared.add(field)
      }
      expect(compared.size).to.be.greaterThan(5)
    })
  })
})

function fromSource(
  source: ReturnType<typeof sourcesOf>[number],
  { endsOn, startsOn }: { endsOn: string | null; startsOn: string },
): Written {
  const { startsOn: _, ends: __, endIsEstimated: ___, penaltyCents, ...rest } = source
  const now = { startsOn, notifiedOn: null, endsOn, penaltyCents, eligibilityMonths: 24 }
  const early = (one: { recordedAt: string }) => ({ ...one, recordedAt: instant('2024-10-01') })
  return {
    ...rest,
    pool: null,
    now,
    terms: [],
    ends: [],
    ledger: rest.ledger.map(line => ({ ...line, ...early(line) })),
    facts: rest.facts.map(one => ({ ...one, ...early(one) })),
    sent: rest.sent.map(log => ({ ...log, events: log.events.map(one => ({ ...one, ...early(one) })) })),
  }
}

function reading(written: Written, at: string, known: string | undefined, today: string) {
  return figures(accountOf([sourceFrom(written, { at, known })], [], { at, known: null, day: today }))
}

async function readAll(
  db: Knex.Transaction,
  cast: Cast,
  moment: { at: string; known?: string; today: string },
): Promise<string> {
  const ids = [cast.troisMoulins.clauseId, cast.halles.clauseId]
  const accounts = await measured(db, ids, moment)
  const { contractId } = cast.troisMoulins
  const known = knownUntil(moment.known)
  const contracts = [contractId, cast.halles.contractId]
  const [counted] = await countedContracts(db, [contractId], { at: moment.at, known })
  const pledges = (await pledgesUnder(db, ids, known)).filter(({ datedOn }) => datedOn <= moment.at)
  return JSON.stringify({
    accounts: ids.map(id => figures(accounts.get(id)!)),
    contracts: (
      await contractsThen(db, await Promise.all(contracts.map(id => contractFor(db, TERMINAL, id))), {
        at: moment.at,
        known,
      })
    ).map(({ amountCents, startsOn, endsOn, groupForm, reservedArticle }) => [
      amountCents,
      startsOn,
      endsOn,
      groupForm,
      reservedArticle,
    ]),
    clauses: [...(await clausesThen(db, contracts, { at: moment.at, known })).values()].map(
      ({ version: _, ...said }) => said,
    ),
    counted,
    pledges: pledges.map(({ side, quantity, cancelsId }) => [side, quantity, cancelsId]),
    scheme: await schemeAt(db, { at: moment.at, known }),
    rounding: roundingOn(
      (await roundingsOf(db, [cast.buyers.hauteVesle], known)).get(cast.buyers.hauteVesle) ?? [],
      moment.at,
    ),
    company: totalsOver(
      (await linesOf(db, TERMINAL, [cast.companies.batisseurs], moment)).filter(({ clauseId }) => clauseId !== null),
    ),
  })
}
