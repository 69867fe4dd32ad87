import type { Untyped } from '#db/queries.ts'

type Step = { gesture: string; dated_on: string } & Record<string, unknown>

/** A sanction file about hours, as its rows: each step recorded at noon of its own day, unless it says otherwise. */
export async function fileOn(db: Untyped, contractId: number, steps: readonly Step[]): Promise<number> {
  const recorded_at = `${steps[0]!.dated_on}T12:00:00.000Z`
  const [{ id }] = await db('proceedings')
    .insert({ contract_id: contractId, kind: 'hours', recorded_at })
    .returning('id')
  await addSteps(db, id, steps)
  return id
}

export async function addSteps(db: Untyped, proceedingId: number, steps: readonly Step[]): Promise<void> {
  for (const step of steps)
    await db('proceeding_steps').insert({
      proceeding_id: proceedingId,
      text: 'Noté.',
      recorded_at: `${step.dated_on}T12:00:00.000Z`,
      ...step,
    })
}

/** A notice sent that day, received two days later, with so many days to answer. */
export function noticed(day: string, receivedOn: string, days: number): Step[] {
  return [
    { gesture: 'open', dated_on: day },
    { gesture: 'notice', dated_on: day, days },
    { gesture: 'receive', dated_on: receivedOn, proof: 'Avis de réception' },
  ]
}
