import type { Knex } from 'knex'

// Notices and decisions were facts of a timeline; each becomes the step of a sanction file. The facts stay as they were
// written: nothing reads these two kinds of them any more.

type FactRow = {
  id: number
  contract_id: number
  kind: string
  dated_on: string
  until_on: string | null
  text: string
  amount_cents: number | string | null
  recorded_at: string
  recorded_by: number | null
  by_reader: number | null
}

/** Files of what holds: a decision closes the notice before it; what was taken back stays in the timeline only. */
export async function carryFacts(db: Knex): Promise<void> {
  for (const facts of byContract(await standingFacts(db))) {
    let open: number | null = null
    for (const fact of facts) {
      if (fact.kind === 'formalNotice') open = null
      open ??= await insertFile(db, fact)
      await insertStep(db, open, fact)
      if (fact.kind === 'penalty') open = null
    }
  }
}

async function standingFacts(db: Knex): Promise<FactRow[]> {
  return db('facts')
    .whereIn('kind', ['formalNotice', 'penalty'])
    .whereNull('cancels_id')
    .whereNotExists(db('facts as back').whereRaw('back.cancels_id = facts.id'))
    .where(kept => kept.where('kind', 'formalNotice').whereNotNull('until_on').orWhereNotNull('amount_cents'))
    .orderBy(['contract_id', 'dated_on', 'id'])
    .select('*')
}

function byContract(facts: readonly FactRow[]): FactRow[][] {
  const found = new Map<number, FactRow[]>()
  for (const fact of facts) found.set(fact.contract_id, [...(found.get(fact.contract_id) ?? []), fact])
  return [...found.values()]
}

async function insertFile(db: Knex, { contract_id, recorded_at, recorded_by }: FactRow): Promise<number> {
  const [row] = await db('proceedings').insert({ contract_id, kind: 'hours', recorded_at, recorded_by }).returning('id')
  return row!.id
}

async function insertStep(db: Knex, proceedingId: number, fact: FactRow): Promise<void> {
  const isNotice = fact.kind === 'formalNotice'
  const amount = Number(fact.amount_cents ?? 0)
  await db('proceeding_steps').insert({
    proceeding_id: proceedingId,
    gesture: isNotice ? 'notice' : amount > 0 ? 'decide' : 'waive',
    dated_on: fact.dated_on,
    text: fact.text,
    amount_cents: isNotice ? null : amount,
    days: isNotice ? daysBetween(fact.dated_on, fact.until_on!) : null,
    until_on: isNotice ? fact.until_on : null,
    fact_id: fact.id,
    recorded_at: fact.recorded_at,
    recorded_by: fact.recorded_by,
    by_reader: fact.by_reader,
  })
}

/** Notices and decisions of files that no fact stands behind go back to the timeline; what else a file held is lost. */
export async function carryBack(db: Knex): Promise<void> {
  const steps = await db('proceeding_steps')
    .join('proceedings', 'proceedings.id', 'proceeding_steps.proceeding_id')
    .where('proceedings.kind', 'hours')
    .whereIn('gesture', ['notice', 'decide', 'waive'])
    .whereNull('fact_id')
    .whereNull('proceeding_steps.cancels_id')
    .whereNotExists(db('proceeding_steps as back').whereRaw('back.cancels_id = proceeding_steps.id'))
    .orderBy('proceeding_steps.id')
    .select('proceeding_steps.*', 'proceedings.contract_id')
  for (const step of steps) {
    const isNotice = step.gesture === 'notice'
    await db('facts').insert({
      contract_id: step.contract_id,
      kind: isNotice ? 'formalNotice' : 'penalty',
      dated_on: step.dated_on,
      until_on: isNotice ? (step.until_on ?? plusDays(step.dated_on, step.days)) : null,
      text: step.text,
      amount_cents: isNotice ? null : Number(step.amount_cents ?? 0),
      waits_on: isNotice ? 'company' : null,
      recorded_at: step.recorded_at,
      recorded_by: step.recorded_by,
      by_reader: step.by_reader,
    })
  }
}

const DAY = 86_400_000

function daysBetween(from: string, to: string): number {
  return Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / DAY))
}

function plusDays(date: string, days: number | null): string {
  return new Date(Date.parse(date) + (days ?? 15) * DAY).toISOString().slice(0, 10)
}
