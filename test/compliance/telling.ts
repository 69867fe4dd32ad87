import type { Knex } from 'knex'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { type History, moved, type Person } from './histories.ts'

// A random history written in the tables, row by row, each recorded on its own day. None of it passes through a verb.

/** The day of a gesture, at noon or late in the evening, when France is already at tomorrow. */
function instant(date: string): string {
  const hour = [12, 21, 22, 23][Number(date.slice(8)) % 4]
  return `${date}T${hour}:30:00.000Z`
}

/**
 * Writes these lots and gives their clauses; several share one pool. `until`: only what was recorded by the end of that
 * civil day in France, as the register stood then.
 */
export async function tell(
  db: Knex,
  lots: readonly History[],
  { settingOn, until }: { settingOn?: string; until?: string } = {},
): Promise<number[]> {
  const insert = async (table: string, row: Record<string, unknown>): Promise<number> => {
    const recorded = row.recorded_at ?? row.logged_at ?? row.created_at
    if (until !== undefined && typeof recorded === 'string' && inParis(recorded) > until) return NOT_YET
    return (await db(table).insert(row).returning('*'))[0].id
  }
  const created = instant('2024-10-01')
  const named = { search_text: '', created_at: created }

  const buyer = await insert('buyers', { siret: '1', name: 'Ville de Marvaux', ...named })
  const user = await insert('users', {
    email: 'c',
    name: 'Camille Aubry',
    role: 'facilitator',
    scope: 'all',
    created_at: created,
  })
  const companies: number[] = []
  for (const name of ['Bâtisseurs du Canal', 'Relais Vesle', 'La Truelle Partagée'])
    companies.push(
      await insert('companies', {
        id_type: 'SIRET',
        identifier: name,
        name,
        kind: 'company',
        sort_text: name,
        ...named,
      }),
    )
  const company = (number: number) => companies[number - 1]
  const pool =
    lots.length > 1
      ? await insert('pools', { company_id: company(1), buyer_id: buyer, name: 'Lots', agreed_on: '2025-01-01' })
      : null
  if (settingOn)
    await insert('thresholds', {
      buyer_id: buyer,
      effect_on: settingOn,
      late_points: 8,
      risk_points: 15,
      risk_share: 50,
      risk_days: 40,
      risk_rate: 60,
      recorded_at: instant(settingOn),
    })

  const clauseIds: number[] = []
  for (const history of lots) {
    const contract = await insert('contracts', {
      buyer_id: buyer,
      form: 'contract',
      number: String(history.clauseId),
      title: 'Lot',
      notified_on: history.notifiedOn ?? null,
      starts_on: history.startsOn,
      ends_on: history.endsOn,
      followed_by: user,
      source: 'typed',
      sort_text: '',
      ...named,
    })
    await insert('contract_holders', { contract_id: contract, company_id: company(1), role: 'holder' })
    const clause = await insert('clauses', {
      contract_id: contract,
      legal_basis: 'L2112-2',
      penalty_cents: history.penaltyCents,
      eligibility_months: 24,
      pool_id: pool,
      created_at: created,
    })
    clauseIds.push(clause)
    const isKnown = (at: string) => until === undefined || inParis(at) <= until
    await tellActs(insert, history, { contract, clause, isKnown })
    await tellFiles(insert, history, { contract, company, isKnown })
    await tellHours(insert, history, clause, { buyer, company, isKnown })
  }
  return clauseIds
}

/** The number of a row that is not recorded yet, nor is anything that hangs from it. */
const NOT_YET = -1

function inParis(at: string): string {
  return new Date(at).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' })
}

type Insert = (table: string, row: Record<string, unknown>) => Promise<number>

type IsKnown = (at: string) => boolean

async function tellActs(
  insert: Insert,
  history: History,
  { contract, clause, isKnown }: { contract: number; clause: number; isKnown: IsKnown },
) {
  const act = (row: Record<string, unknown>) =>
    insert('execution_acts', { contract_id: contract, kind: 'amendment', ...row })
  if (history.ends.length > 0 && history.endsOn !== null)
    await act({ effect_on: null, ends_on: history.endsOn, recorded_at: instant('2024-10-01') })
  for (const { effectOn, endsOn, owedThen, recordedOn } of history.ends)
    await act({ effect_on: effectOn, ends_on: endsOn, owed_then: owedThen, recorded_at: instant(recordedOn) })
  for (const { datedOn, centihours, recordedOn } of history.ledger)
    await insert('commitments', {
      clause_id: clause,
      kind: 'amendment',
      dated_on: datedOn,
      centihours,
      label: '',
      recorded_at: instant(recordedOn),
    })

  const fact = (row: Record<string, unknown>) => insert('facts', { contract_id: contract, text: '', ...row })
  for (const { datedOn, untilOn, resumedOn, cancelled, recordedOn } of history.suspensions) {
    const row = { kind: 'suspension', dated_on: datedOn, until_on: untilOn, recorded_at: instant(recordedOn) }
    const id = await fact(row)
    const afterwards = { recorded_at: instant(moved(recordedOn, 20)) }
    if (resumedOn) await fact({ kind: 'resumption', dated_on: resumedOn, resumes_id: id, ...afterwards })
    if (cancelled) await fact({ ...row, cancels_id: id, ...afterwards })
  }
  for (const { datedOn, centihours, cancelled, recordedOn } of history.excuses) {
    const row = { kind: 'excuse', dated_on: datedOn, centihours, recorded_at: instant(recordedOn) }
    const id = await fact(row)
    if (cancelled) await fact({ ...row, cancels_id: id, recorded_at: instant(moved(recordedOn, 20)) })
  }
  for (const [index, { signedOn, recordedOn, withdrawnOn }] of history.published.entries())
    await insert('amendments', {
      contract_id: contract,
      number: index + 1,
      signed_on: signedOn,
      source: 'decp',
      created_at: instant(recordedOn),
      withdrawn_at: withdrawnOn && isKnown(instant(withdrawnOn)) ? instant(withdrawnOn) : null,
    })
  for (const { effectOn, period, dueDays, recordedOn } of history.rhythms)
    await insert('rhythms', {
      clause_id: clause,
      effect_on: effectOn,
      period,
      due_days: dueDays,
      recorded_at: instant(recordedOn),
    })
}

async function tellFiles(
  insert: Insert,
  { files = [] }: History,
  { contract, company, isKnown }: { contract: number; company: (number: number) => unknown; isKnown: IsKnown },
) {
  for (const [index, { sender, first, months, receivedOn, recordedOn, closedOn }] of files.entries()) {
    if (!isKnown(instant(recordedOn))) continue
    const isClosed = closedOn !== null && isKnown(instant(closedOn))
    const deposit = await insert('deposits', {
      sender_id: sender === null ? null : company(sender),
      first_month: first,
      last_month: moved(`${first}-01`, 31 * (months - 1)).slice(0, 7),
      channel: 'page',
      received_on: receivedOn,
      file_name: 'heures.csv',
      sha256: `${contract}-${index}`,
      size_bytes: 1,
      state: isClosed ? 'imported' : 'waiting',
      at: instant(recordedOn),
      closed_at: isClosed ? instant(closedOn) : null,
    })
    await insert('deposit_contracts', { deposit_id: deposit, contract_id: contract })
  }
}

async function tellHours(
  insert: Insert,
  history: History,
  clause: number,
  { buyer, company, isKnown }: { buyer: number; company: (number: number) => unknown; isKnown: IsKnown },
) {
  for (const person of history.people) {
    const participant = await insert('participants', {
      number: person.id,
      buyer_id: buyer,
      ground: 'B_DELD',
      evidence_on: person.evidenceOn,
      ground_from: person.groundFrom,
      eligible_on: person.eligibleOn,
      created_at: instant('2024-10-01'),
    })
    for (const [index, { shownFrom, recordedOn, removedOn }] of person.others.entries())
      await insert('participant_grounds', {
        participant_id: participant,
        ground: ['B_RSA', 'B_TH'][index],
        shown_from: shownFrom,
        created_at: instant(recordedOn),
        removed_at: removedOn && isKnown(instant(removedOn)) ? instant(removedOn) : null,
      })
    const replacedAt = person.before && instant(person.before.replacedOn)
    const employment = ({ employer, mode, hiredOn, leftOn }: NonNullable<Person['before']> | Person) => ({
      employer_id: company(employer),
      mode,
      hired_on: hiredOn,
      left_on: leftOn,
    })
    const placement = await insert('placements', {
      participant_id: participant,
      clause_id: clause,
      ...employment(person.before && !isKnown(replacedAt!) ? person.before : person),
      created_at: instant(person.recordedOn),
    })
    if (placement === NOT_YET) continue
    if (person.before && isKnown(replacedAt!))
      await insert('placement_revisions', {
        placement_id: placement,
        ...employment(person.before),
        replaced_at: replacedAt,
      })
    if (person.regularised)
      await insert('regularisations', {
        placement_id: placement,
        decided_on: person.recordedOn,
        reason: 'Pièce retrouvée.',
        recorded_at: instant(moved(person.recordedOn, 200)),
      })
    for (const { month, centihours, refused, attested, earlier, recordedOn } of person.months) {
      const line = { placement_id: placement, clause_id: clause, month }
      const before = {
        centihours: earlier,
        refused_centihours: Math.min(refused, earlier ?? 0),
        attested_centihours: null,
        logged_at: instant(moved(recordedOn, -40)),
      }
      const figures = { centihours, refused_centihours: refused, attested_centihours: attested }
      const id = await insert('hours', { ...line, ...figures, logged_at: instant(recordedOn) })
      if (earlier === null) continue
      if (id === NOT_YET) await insert('hours', { ...line, ...before })
      else await insert('hour_revisions', { ...before, hours_id: id, replaced_at: instant(recordedOn) })
    }
  }
  for (const { sender, period, lines } of history.statements) {
    const statement = await insert('statements', {
      clause_id: clause,
      sender_id: company(sender),
      period,
      first_month: monthsIn(period)[0],
      last_month: monthsIn(period).at(-1),
      state: lines.at(-1)!.state,
    })
    for (const { state, receivedOn, dueOn, recordedOn } of lines)
      await insert('statement_events', {
        statement_id: statement,
        gesture: '',
        state,
        effect_on: recordedOn,
        received_on: receivedOn,
        due_on: dueOn,
        recorded_at: instant(recordedOn),
      })
  }
}
