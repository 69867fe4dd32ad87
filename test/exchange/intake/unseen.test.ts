import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { insertMany } from '#db/insert-many.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { importRead, remembered } from '#server/exchange/intake/actions.ts'
import { previewOf } from '#server/exchange/intake/preview.ts'
import type { PreviewRow } from '#server/exchange/intake/preview-rules.ts'
import { whoKey } from '#server/exchange/intake/reading-rules.ts'
import { People, scopeOf } from '#server/exchange/intake/scope.ts'
import { depositFile } from '#server/register/deposits/actions.ts'
import { putAnswers } from '#server/register/deposits/answers-store.ts'
import { closeDeposit } from '#server/register/deposits/store.ts'
import { freshApp } from '../../support/app.ts'
import { isLong } from '../../support/long.ts'
import { recognised } from './recognised.ts'
import { type FileLine, fileOf, type Habit, habit } from './unseen-files.ts'
import { type Draw, drawFrom, type Someone, type Spelled, someone, spelled } from './unseen-people.ts'

// A buyer takes the product up: its persons are registered, then the first files of its employers come, then the second ones.

const DRAWS = isLong ? 4 : 1
const SIZE = isLong ? { employers: 110, others: 300 } : { employers: 12, others: 100 }
const SEPTEMBER = { from: '2026-09-01', to: '2026-09-30' }
const OCTOBER = { from: '2026-10-01', to: '2026-10-31' }

/** Somebody an employer pays: known to the register or not. */
type Worker = { someone: Someone; id: number | null; spelled: Spelled; number: number }
type Employer = {
  id: number
  contractId: number
  clauseId: number
  habit: Habit
  workers: Worker[]
  seen: Set<Spelled>
  asked: Set<string>
}
type Seen = { worker: Worker; row: PreviewRow; key: string }

describe('files of employers nobody has seen', function () {
  this.timeout(isLong ? 7_200_000 : 120_000)
  const app = freshApp()
  let count = 0
  const next = () => {
    count += 1
    return count
  }
  const author = () => ({ userId: app.cast.users.camille, at: app.clock.now(), today: '2026-11-17', formKey: null })

  it('are matched at first sight, asked about well, and never twice', async () => {
    const first = tally()
    const second = tally()
    let repeated = 0
    for (let seed = 1; seed <= DRAWS; seed++) {
      const draw = drawFrom(seed)
      const employers = await registered(draw)
      const people = new People()
      for (const employer of employers) {
        const lines = await firstMonth(draw, employer)
        const september = await read(draw, employer, lines, SEPTEMBER, people)
        counted(first, september)
        employer.asked = new Set(september.filter(one => !isAutomatic(one)).map(({ key }) => key))
        await taken(employer, september)
      }
      const now = new People()
      for (const employer of employers) {
        const october = await read(draw, employer, secondMonth(draw, employer), OCTOBER, now)
        const timesOf = Map.groupBy(october, ({ key }) => key)
        const old = october.filter(
          one => employer.seen.has(one.worker.spelled) && timesOf.get(one.key)!.length === 1 && !isWrittenTwice(one),
        )
        counted(second, old)
        repeated += old.filter(one => !isAutomatic(one) && employer.asked.has(one.key)).length
      }
    }
    console.log(`      ${told('first file', first)}\n      ${told('second month', second)}, ${repeated} asked again`)
    expect(first.right / first.known, 'found by itself').to.be.least(0.95)
    expect(first.false, 'false').to.be.most(Math.floor(first.right / 10_000))
    expect(first.proposed / first.asked, 'among the three').to.be.least(0.98)
    expect(second.right / second.known, 'found the second time').to.be.least(0.995)
    expect(second.false, 'false the second time').to.be.most(Math.floor(second.right / 10_000))
    expect(repeated, 'asked again').to.equal(0)
  })

  /** Persons of the register, and who employs whom; a few work nowhere. */
  async function registered(draw: Draw): Promise<Employer[]> {
    const buyerId = await inserted('buyers', { name: `Ville ${count}`, siret: `${count}`, search_text: '' })
    const employers: Employer[] = []
    const people: { someone: Someone; employer: Employer | null }[] = []
    for (let index = 0; index < SIZE.employers; index++) {
      const employer = {
        ...(await holder(buyerId)),
        habit: habit(draw),
        workers: [],
        seen: new Set<Spelled>(),
        asked: new Set<string>(),
      }
      employers.push(employer)
      const team = Array.from({ length: 18 + draw.under(14) }, () => someone(draw))
      for (const one of [...team]) {
        if (draw.chance(0.006)) team.push({ ...one, bornOn: someone(draw).bornOn })
        if (draw.chance(0.015)) team.push({ ...someone(draw), last: one.last, married: '' })
      }
      people.push(...team.map(one => ({ someone: one, employer })))
    }
    for (let index = 0; index < SIZE.others; index++) people.push({ someone: someone(draw), employer: null })
    const ids = await persons(
      draw,
      buyerId,
      people.map(one => one.someone),
    )
    const placed = people.flatMap(({ someone: one, employer }, at) => {
      if (!employer) return []
      employer.workers.push({ someone: one, id: ids[at]!, spelled: spelled(draw, one), number: 100 + draw.under(4000) })
      return [placement(employer, ids[at]!)]
    })
    await insertMany(app.db, 'placements', placed)
    return employers
  }

  async function persons(draw: Draw, buyerId: number, people: readonly Someone[]): Promise<number[]> {
    const numbers = people.map(() => 10_000 + next())
    const rows = numbers.map(number => ({
      ...{ number, buyer_id: buyerId, ground: 'B_DELD', evidence_kind: 'Attestation', evidence_on: '2026-01-05' },
      ...{ eligible_on: '2026-01-05', eligible_by: app.cast.users.camille, sex: 'M', birth_year: 1990 },
      ...{ priority_district: 'no', created_at: app.clock.now() },
    }))
    await insertMany(app.db, 'participants', rows)
    const found: { id: number }[] = await app.db('participants').whereIn('number', numbers).orderBy('id').select('id')
    const identities = people.map(({ first, last, bornOn }, at) => ({
      participant_id: found[at]!.id,
      last_name: draw.chance(0.3) ? last.toUpperCase() : last,
      first_name: first,
      born_on: draw.chance(0.03) ? null : bornOn,
      match_hash: `unseen ${numbers[at]}`,
      search_text: '',
    }))
    await insertMany(app.db, 'identities', identities)
    return found.map(({ id }) => id)
  }

  async function holder(buyerId: number): Promise<Pick<Employer, 'id' | 'contractId' | 'clauseId'>> {
    const name = `Entreprise ${next()}`
    const identifier = `${count}`.padStart(14, '0')
    const company = {
      id_type: 'SIRET',
      identifier,
      siren: identifier.slice(0, 9),
      name,
      kind: 'ordinary',
      trade: '',
      city: '',
    }
    const id = await inserted('companies', { ...company, search_text: '', sort_text: name })
    const contract = {
      buyer_id: buyerId,
      number: `2026-${count}`,
      title: `Chantier ${count}`,
      ccag: 'Travaux',
      form: 'contract',
    }
    const dates = { notified_on: '2026-01-05', starts_on: '2026-01-12', ends_on: '2027-12-31', duration_months: 24 }
    const how = {
      nature: 'Marché',
      procedure: 'Appel d’offres ouvert',
      source: 'typed',
      search_text: '',
      sort_text: '',
    }
    const contractId = await inserted('contracts', { ...contract, ...dates, ...how, sector: 'BTP_GO', amount_cents: 1 })
    await app.db('contract_holders').insert({ contract_id: contractId, company_id: id, role: 'holder' })
    const clause = {
      contract_id: contractId,
      legal_basis: 'L2112-2',
      contract_article: 'CCAP 8',
      eligibility_months: 24,
    }
    return { id, contractId, clauseId: await inserted('clauses', clause) }
  }

  function placement({ id, clauseId }: Employer, participantId: number) {
    const who = { participant_id: participantId, clause_id: clauseId, employer_id: id, mode: 'ED_CDD' }
    return { ...who, hired_on: '2026-02-02', created_at: app.clock.now() }
  }

  async function inserted(table: string, row: Record<string, unknown>): Promise<number> {
    next()
    const [one] = await app
      .db(table)
      .insert({ created_at: app.clock.now(), ...row })
      .returning('id')
    return one.id
  }

  /** Nearly all who are placed; somebody hired since, who may be known for having worked elsewhere. */
  async function firstMonth(draw: Draw, employer: Employer): Promise<Worker[]> {
    const here = employer.workers.filter(() => !draw.chance(0.08))
    const strangers = here.filter(() => draw.chance(0.04)).map(() => hired(draw, someone(draw)))
    employer.workers.push(...strangers)
    return [...here, ...strangers]
  }

  function hired(draw: Draw, one: Someone): Worker {
    return { someone: one, id: null, spelled: spelled(draw, one), number: 100 + draw.under(4000) }
  }

  /** Two left, three came, and one in a hundred is written otherwise. */
  function secondMonth(draw: Draw, { workers }: Employer): Worker[] {
    for (const worker of workers) if (draw.chance(0.01)) worker.spelled = spelled(draw, worker.someone)
    const left = new Set([draw.of(workers), draw.of(workers)])
    return [...workers.filter(worker => !left.has(worker)), ...[1, 2, 3].map(() => hired(draw, someone(draw)))]
  }

  async function read(draw: Draw, employer: Employer, workers: Worker[], period: typeof OCTOBER, people: People) {
    const isSecond = period === OCTOBER
    const lines = workers.map(
      (who): FileLine<Worker> => ({ who, spelled: who.spelled, number: who.number, minutes: 60 + draw.under(8_400) }),
    )
    const month = isSecond ? 'octobre 2026' : 'septembre 2026'
    const { bytes, rows } = fileOf(draw, employer.habit, lines, { month, isMoved: isSecond && draw.chance(0.3) })
    const asked = await askedOf(employer, period)
    const reading = await recognised(bytes, period, asked.answers)
    const scope = await scopeOf(
      app.db,
      TERMINAL,
      { contractId: null, sender: '', senderId: employer.id, period },
      { people },
    )
    const how = {
      today: '2026-11-17',
      answers: asked.answers,
      filed: new Map(),
      decided: asked.decided,
      earlier: asked.earlier,
    }
    const preview = await previewOf(app.db, reading, scope, how)
    const keys = new Map(reading.lines.map(line => [`${line.sheet}!${line.cell}`, whoKey(line.person)]))
    const seen: Seen[] = []
    for (const row of preview.rows) {
      const worker = rows.get(Number(row.cell.replace(/^.*![A-Z]+/, '')))
      if (!worker) throw new Error(`a line that nobody wrote: ${row.cell} ${row.written}`)
      seen.push({ worker, row, key: JSON.stringify(keys.get(row.cell)) })
    }
    return Object.assign(seen, { bytes, reading, missing: lines.length - seen.length })
  }

  async function askedOf({ id }: Employer, period: typeof OCTOBER, depositId?: number) {
    const wanted = {
      path: '',
      fileName: 'heures.xlsx',
      contractId: null,
      sender: '',
      senderId: id,
      period,
      answers: {},
      depositId,
    }
    return remembered(app.db, { id, name: '' }, wanted)
  }

  /** Each question is answered, whoever is new is registered and placed; then the file is taken. */
  async function taken(employer: Employer, seen: Awaited<ReturnType<typeof read>>) {
    const buyer = await app.db('contracts').where({ id: employer.contractId }).first('buyer_id')
    const draw = drawFrom(7)
    for (const { worker } of seen) {
      if (worker.id !== null) continue
      worker.id = (await persons(draw, buyer.buyer_id, [worker.someone]))[0]!
      await app.db('placements').insert(placement(employer, worker.id))
    }
    const timesOf = Map.groupBy(seen, ({ key }) => key)
    employer.seen = new Set(
      seen
        .filter(one => !isWrittenTwice(one) && timesOf.get(one.key)!.length === 1)
        .map(({ worker }) => worker.spelled),
    )
    const answers = seen
      .filter(one => employer.seen.has(one.worker.spelled))
      .filter(one => !isAutomatic(one) || one.row.participantId !== one.worker.id)
      .map(({ worker, key }) => ({ ...(JSON.parse(key) as ReturnType<typeof whoKey>), participantId: worker.id }))
    const dropped = {
      senderId: employer.id,
      contractIds: null,
      month: '2026-09',
      channel: 'page' as const,
      receivedOn: '2026-11-17',
    }
    const { id: depositId } = await depositFile(app.db, author(), {
      ...dropped,
      name: 'heures.xlsx',
      bytes: Buffer.from(seen.bytes),
    })
    await putAnswers(app.db, depositId, {}, answers, author())
    const asked = await askedOf(employer, SEPTEMBER, depositId)
    const sha256 = createHash('sha256').update(seen.bytes).digest('hex')
    const file = { reading: seen.reading, sha256, bytes: Buffer.from(seen.bytes), shown: [] }
    const accepted = {
      totalReason: '',
      also: async (trx: typeof app.db, fileId: number) =>
        void (await closeDeposit(trx, depositId, { state: 'imported', fileId }, author())),
    }
    const outcome = await importRead(app.db, TERMINAL, file, asked, accepted, author())
    expect(outcome.kind).to.equal('imported')
  }
})

type Tally = ReturnType<typeof tally>
function tally() {
  return { lines: 0, known: 0, right: 0, false: 0, asked: 0, proposed: 0, never: 0, missing: 0 }
}

function isAutomatic({ row }: Seen): boolean {
  return row.match?.kind === 'automatic' && ['new', 'changed', 'same'].includes(row.state)
}

/** Homonyms whom nothing in the file sets apart: no answer can be kept of either. */
function isWrittenTwice({ row }: Seen): boolean {
  return row.sentence.startsWith('La même personne')
}

function counted(into: Tally, seen: Seen[] & { missing?: number }): void {
  into.missing += seen.missing ?? 0
  for (const one of seen) {
    const { worker, row } = one
    into.lines += 1
    const isKnown = worker.id !== null
    if (isKnown) into.known += 1
    if (isAutomatic(one)) {
      if (row.participantId === worker.id) into.right += 1
      else into.false += 1
    } else if (isKnown && row.candidates.length > 0) {
      into.asked += 1
      if (row.candidates.some(({ id }) => id === worker.id)) into.proposed += 1
    } else if (isKnown) into.never += 1
  }
}

function told(name: string, { lines, known, right, false: wrong, asked, proposed, never, missing }: Tally): string {
  const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`
  return `${name}: ${lines} lines, ${percent(right, known)} of ${known} known found by themselves, ${wrong} false (${((10_000 * wrong) / (right + wrong)).toFixed(1)} per 10,000), ${percent(asked, known)} asked, ${percent(proposed, asked)} of them among the three, ${never} known never proposed, ${missing} lines written as another’s`
}
