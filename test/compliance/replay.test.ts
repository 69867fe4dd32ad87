import { expect } from 'chai'
import fc from 'fast-check'
import type { Knex } from 'knex'
import { type Cast, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { type Account, accountOf } from '#server/compliance/account-rules.ts'
import { excuseHours } from '#server/compliance/excuses.ts'
import { measured } from '#server/compliance/measure.ts'
import { sourceFrom, type Written } from '#server/compliance/source-rules.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { setThresholds } from '#server/register/buyers/threshold-actions.ts'
import { editClause } from '#server/register/clauses/actions.ts'
import { figureWith } from '#server/register/clauses/figure-rules.ts'
import { addLine } from '#server/register/clauses/line-actions.ts'
import { changePool, createPool } from '#server/register/clauses/pool-actions.ts'
import { poolsFor } from '#server/register/clauses/pool-store.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { addHolder, editContract } from '#server/register/contracts/actions.ts'
import { contractFor, holdersOf } from '#server/register/contracts/store.ts'
import { recordFact, takeBack } from '#server/register/facts/actions.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { handOver, takeContract } from '#server/register/followings/actions.ts'
import { editParticipant, establishEligibility } from '#server/register/participants/actions.ts'
import { participantOf } from '#server/register/participants/store.ts'
import { inOrder } from '#server/register/terms/rules.ts'
import { sharedDatabase } from '../support/database.ts'
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

describe('what was known on a day is read again later', function () {
  this.timeout(300_000)

  it('10 000 random histories: the figures of (at, known) are those of that day', () => {
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
      { numRuns: 10_000, seed: 8 },
    )
    expect(moved, 'histories in which what was recorded since changes the figures').to.be.greaterThan(200)
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
        if (count % 6 === 0)
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
      expect(changed, 'readings that what was recorded since would have changed').to.be.greaterThan(30)
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

/** Whole numbers under a bound, the same at each run. */
function generator(seed: number) {
  let state = seed
  return (bound: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * bound)
  }
}

async function readAll(
  db: Knex.Transaction,
  cast: Cast,
  moment: { at: string; known?: string; today: string },
): Promise<string> {
  const ids = [cast.troisMoulins.clauseId, cast.halles.clauseId]
  const accounts = await measured(db, ids, moment)
  return JSON.stringify(ids.map(id => figures(accounts.get(id)!)))
}

type Given = { db: Knex.Transaction; cast: Cast; random: (bound: number) => number; today: string }

const by = ({ cast, today }: Given) => ({ userId: cast.users.camille, at: instant(today), today, formKey: null })
const contractOf = ({ db, cast, random }: Given) =>
  contractFor(db, TERMINAL, (random(2) ? cast.troisMoulins : cast.halles).contractId)
const back = ({ today, random }: Given, most = 200) => moved(today, -random(most))
const figure = (centihours: number) => figureWith({ by: 'fixed', centihours })
const plain = { untilOn: null, centihours: null, amountCents: null, waitsOn: null, nextStep: '' }

/** Each says whether it did something: many are refused, as people are. */
const verbs: [string, (given: Given) => Promise<boolean>][] = [
  [
    'line',
    async given => {
      const contract = await contractOf(given)
      const clause = (await clauseOfContract(given.db, contract.id))!
      const datedOn = back(given, 90)
      const endsOn = given.random(3) === 0 ? moved(datedOn, given.random(500) - 20) : null
      const form = {
        datedOn,
        basis: 'R2194-8',
        reference: '',
        effect: given.random(3) ? ('plus' as const) : ('moins' as const),
        figure: figure((1 + given.random(60)) * 100),
        reason: 'Quantités revues.',
        amountCents: null,
        endsOn,
        owedThen: 'line' as const,
        confirmed: true,
      }
      return (await addLine(given.db, contract, clause, 'avenant', form, by(given))) === null
    },
  ],
  [
    'contract',
    async given => {
      const contract = await contractOf(given)
      const holders = (await holdersOf(given.db, [contract.id])).get(contract.id) ?? []
      const group = holders.filter(({ role, until }) => role !== 'subcontractor' && until === null)
      const part = 10_00 + given.random(80) * 100
      const shares =
        group.length === 2
          ? [
              { companyId: group[0]!.companyId, points: part },
              { companyId: group[1]!.companyId, points: 100_00 - part },
            ]
          : null
      const notifiedOn = contract.notifiedOn!
      const values = {
        ...contract,
        notifiedOn,
        amountCents: given.random(9) * 100_000_00,
        startsOn: moved(notifiedOn, given.random(60)),
        groupForm: given.random(2) ? ('joint' as const) : ('solidary' as const),
        shares,
        holderSiret: null,
        holderName: '',
      }
      return (await editContract(given.db, contract, values, by(given))) === null
    },
  ],
  [
    'clause',
    async given => {
      const contract = await contractOf(given)
      const clause = (await clauseOfContract(given.db, contract.id))!
      const values = {
        ...clause,
        penaltyCents: given.random(4) ? 1000 * (1 + given.random(9)) : null,
        eligibilityMonths: 1 + given.random(36),
      }
      const form = {
        clause: values,
        rhythm: null,
        figure: figure(0),
        datedOn: null,
        startsOn: null,
        endsOn: null,
        effectOn: given.random(2) ? back(given, 300) : null,
        version: clause.version,
      }
      return (await editClause(given.db, contract, clause, form, by(given))) === null
    },
  ],
  [
    'rhythm',
    async given => {
      const contract = await contractOf(given)
      const clause = (await clauseOfContract(given.db, contract.id))!
      const rhythm = {
        period: given.random(2) ? ('month' as const) : ('quarter' as const),
        dueDays: 5 + given.random(40),
        effectOn: moved(given.today, given.random(60)),
      }
      const form = {
        clause,
        rhythm,
        figure: figure(0),
        datedOn: null,
        startsOn: null,
        endsOn: null,
        effectOn: null,
        version: clause.version,
      }
      return (await editClause(given.db, contract, clause, form, by(given))) === null
    },
  ],
  [
    'pool',
    async given => {
      const { db, cast } = given
      const contract = await contractFor(db, TERMINAL, cast.troisMoulins.contractId)
      const [holder] = (await holdersOf(db, [contract.id])).get(contract.id)!
      const [pool] = await poolsFor(db, contract.id)
      const both = [cast.troisMoulins.clauseId, cast.halles.clauseId]
      if (!pool) {
        const asked = {
          companyId: holder!.companyId,
          buyerId: contract.buyerId,
          name: 'Ensemble',
          agreedOn: back(given, 60),
        }
        await createPool(db, holder!.company, asked, both, by(given))
        return true
      }
      const change = { clauseIds: given.random(2) ? both : [], effectOn: back(given, 30) }
      return (await changePool(db, holder!.company, pool, change, by(given))) === null
    },
  ],
  [
    'suspension',
    async given => {
      const datedOn = back(given, 120)
      const form = {
        ...plain,
        kind: 'suspension' as const,
        datedOn,
        untilOn: moved(datedOn, given.random(30)),
        text: 'Inondation du chantier.',
      }
      return (await recordFact(given.db, await contractOf(given), form, by(given))) === null
    },
  ],
  [
    'excuse',
    async given => {
      const form = {
        ...plain,
        kind: 'excuse' as const,
        datedOn: back(given, 120),
        centihours: (1 + given.random(5)) * 100,
        text: 'Aucun candidat.',
      }
      return (await excuseHours(given.db, await contractOf(given), form, by(given))) === null
    },
  ],
  [
    'takenBack',
    async given => {
      const contract = await contractOf(given)
      const facts = await factsOf(given.db, [contract.id])
      const standing = facts.filter(
        one =>
          one.cancelsId === null &&
          one.resumesId === null &&
          !facts.some(other => other.cancelsId === one.id || other.resumesId === one.id),
      )
      const one = standing[given.random(Math.max(1, standing.length))]
      return one !== undefined && (await takeBack(given.db, contract, one, 'Saisi par erreur.', by(given))) === null
    },
  ],
  [
    'thresholds',
    async given => {
      const [buyer] = await buyersOf(given.db, TERMINAL)
      const form = {
        effectOn: given.today,
        latePoints: 1 + given.random(10),
        riskPoints: 15 + given.random(20),
        riskShare: 25,
        riskDays: 90,
        riskRate: 80,
      }
      return !(await setThresholds(given.db, by(given), buyer!.id, form))
    },
  ],
  [
    'eligibility',
    async given => {
      const person = await someone(given)
      await establishEligibility(given.db, person, given.random(4) ? back(given, 600) : null, by(given))
      return true
    },
  ],
  [
    'situation',
    async given => {
      const person = await someone(given)
      const evidenceOn = given.random(4) ? back(given, 600) : null
      const situation = {
        ...person,
        evidenceOn,
        groundFrom: given.random(2) ? back(given, 500) : null,
        birthYear: 1960 + given.random(40),
      }
      await editParticipant(given.db, person, situation, [], by(given))
      return true
    },
  ],
  [
    'holder',
    async given => {
      const { random } = given
      const siret = ['99941231700018', '99941232500011'][random(2)]!
      const named = await given.db('companies').orderBy('id').pluck('identifier')
      const form = {
        siret: named[random(named.length)] ?? siret,
        name: '',
        role: (['leadHolder', 'coHolder', 'subcontractor'] as const)[random(3)]!,
      }
      return (await addHolder(given.db, await contractOf(given), form, by(given))) === null
    },
  ],
  [
    'follower',
    async given => {
      const contract = await contractOf(given)
      if (contract.followedBy === null) {
        await takeContract(given.db, contract, { ...TERMINAL, id: given.cast.users.camille } as never, by(given))
        return true
      }
      await handOver(given.db, contract, null, by(given))
      return true
    },
  ],
]

async function someone({ db, cast, random }: Given) {
  const rows = await db('placements')
    .join('participants', 'participants.id', 'placements.participant_id')
    .whereIn('placements.clause_id', [cast.troisMoulins.clauseId, cast.halles.clauseId])
    .orderBy('participants.id')
    .distinct('participants.id', 'participants.buyer_id', 'participants.number')
  const row = rows[random(rows.length)]!
  return (await participantOf(db, row.buyer_id, row.number))!
}
