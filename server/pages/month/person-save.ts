import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import type { Author } from '#server/journal/store.ts'
import type { Entry } from '#server/register/hours/entry-rules.ts'
import { isTouched } from '../cells-form.ts'
import { ownEntries, type PersonMonths } from './person-source.ts'
import type { MonthDone } from './save.ts'
import { savedUnder } from './save.ts'

/** Saves what is typed of one person, contract by contract: each whole or not at all. */
export async function savePerson(
  db: Db,
  source: PersonMonths,
  entries: readonly Entry[],
  by: { user: User; author: Author },
): Promise<Pick<MonthDone, 'objections' | 'conflicts' | 'changed'>> {
  const done = { objections: new Map(), conflicts: new Map(), changed: 0 }
  const own = ownEntries(source, entries)
  const last = source.months.at(-1)!
  for (const contract of source.contracts) {
    const rows = new Set(contract.grid.rows.map(({ placementId }) => placementId))
    const here = own.filter(({ placementId }) => rows.has(placementId))
    if (!here.some(isTouched)) continue
    const asked = { entries: here, answers: new Map(), groups: [], href: source.href }
    const outcome = await savedUnder(db, contract, last, asked, by)
    if (outcome.kind === 'done') {
      done.changed += outcome.changed
      continue
    }
    for (const [key, objection] of outcome.objections) done.objections.set(key, objection)
    for (const [key, cell] of outcome.conflicts) done.conflicts.set(key, cell)
  }
  return done
}
