import type { Untyped } from '#db/queries.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { type Chance, chanceOf } from './registers.ts'

// The demonstration tells of few persons, so that most of its tables are not published. Here its largest companies employ
// many times as many, under the same contracts and for the same hours.

const GROUNDS = 'B_DELD B_DELD B_DELD B_BRSA B_BRSA B_JEUNE_SQ B_SENIOR B_QPV A_EI B_TH B_REFUGIE'.split(' ')
const EXITS = 'cdi cdd_long cdd_short training jobseeking unknown'.split(' ')

export type Crowd = { contracts: number[]; companies: string[] }

/** Everyone of the `companies` that employ the most, `copies` times more, told apart by chance. */
export async function crowd(
  db: Untyped,
  { companies, copies }: Record<'companies' | 'copies', number>,
): Promise<Crowd> {
  const chance = chanceOf(7)
  const held: { identifier: string; id: number }[] = await db('contract_holders')
    .join('companies', 'companies.id', 'contract_holders.company_id')
    .join('clauses', 'clauses.contract_id', 'contract_holders.contract_id')
    .join('placements', 'placements.clause_id', 'clauses.id')
    .groupBy('companies.identifier', 'companies.id')
    .orderByRaw('count(distinct placements.participant_id) desc, companies.id')
    .limit(companies)
    .select('companies.identifier', 'companies.id')
  const clauses: { id: number; contract_id: number }[] = await db('clauses')
    .whereIn(
      'contract_id',
      db('contract_holders')
        .whereIn(
          'company_id',
          held.map(({ id }) => id),
        )
        .select('contract_id'),
    )
    .select('id', 'contract_id')
  for (const { id } of clauses) await fill(db, id, copies, chance)
  await unsettle(
    db,
    clauses.map(({ id }) => id),
  )
  return { contracts: clauses.map(row => row.contract_id), companies: held.map(({ identifier }) => identifier) }
}

async function fill(db: Untyped, clauseId: number, copies: number, chance: Chance): Promise<void> {
  for (const { id, ...placement } of await db('placements').where({ clause_id: clauseId })) {
    const { id: _, ...participant } = await db('participants').where({ id: placement.participant_id }).first()
    const hours = await db('hours').where({ placement_id: id })
    for (let copy = 0; copy < copies; copy++) {
      const [{ last }] = await db('participants').max({ last: 'number' })
      const someone = {
        ...participant,
        ...told(chance),
        number: last + 1,
      }
      const [one] = await db('participants').insert(someone).returning('id')
      if (chance() < 0.5) await db('situations').insert({ participant_id: one.id, ...left(chance) })
      const [its] = await db('placements')
        .insert({ ...placement, participant_id: one.id })
        .returning('id')
      for (const { id: __, ...row } of hours) await db('hours').insert({ ...row, placement_id: its.id })
    }
  }
}

function told(chance: Chance) {
  const oneOf = <One>(some: readonly One[]) => some[Math.floor(chance() * some.length)]!
  return {
    ground: oneOf(GROUNDS),
    sex: oneOf(['F', 'M', 'M']),
    birth_year: 1962 + Math.floor(chance() * 44),
    priority_district: oneOf(['yes', 'no', 'no', '']),
  }
}

function left(chance: Chance) {
  const situation = EXITS[Math.floor(chance() * EXITS.length)]!
  return { moment: 'end', situation, true_on: '2026-05-31', recorded_at: '2026-06-02T09:00:00.000Z' }
}
