import type { Db } from '#db/connect.ts'
import { TERMINAL, type User } from '#server/access/rules.ts'
import { isDate } from '#server/base/dates.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { considerations, sectors } from '#server/register/contracts/rules.ts'
import { everything, type Filters } from './contract-query.ts'

// Which contracts are sorted: `--filter NAME=VALUE`, as often as wanted, all of them at once.

export const FILTERS = 'text=MOTS, buyer=SIREN, consideration=CODE, sector=CODE, ends-before=AAAA-MM-JJ'

type Chosen = { filters: Filters; siren: string }

/** What is asked; a sentence where a filter is not understood. */
export function filtersIn(written: readonly string[]): Chosen | string {
  const chosen: Chosen = { filters: { ...everything, follow: 'toTake', sort: 'notification' }, siren: '' }
  if (written.length === 0) return `Dites lesquels, par --filter\u00a0: ${FILTERS}.`
  for (const one of written) {
    const [name, ...rest] = one.split('=')
    const value = rest.join('=').trim()
    const objection = narrow(chosen, name!, value)
    if (objection) return `--filter ${one}\u00a0: ${objection}`
  }
  return chosen
}

function narrow(chosen: Chosen, name: string, value: string): string | null {
  const { filters } = chosen
  if (!value) return 'écrivez un nom, «\u00a0=\u00a0», puis une valeur.'
  if (name === 'text') filters.q = value
  else if (name === 'buyer') {
    if (!/^\d{9}$/.test(value)) return 'un SIREN a neuf chiffres.'
    chosen.siren = value
  } else if (name === 'consideration') {
    if (!(value in considerations)) return `les considérations sont ${Object.keys(considerations).join(', ')}.`
    filters.consideration = value as Filters['consideration']
  } else if (name === 'sector') {
    if (!(value in sectors)) return `les secteurs sont ${Object.keys(sectors).join(', ')}.`
    filters.sector = value
  } else if (name === 'ends-before') {
    if (!isDate(value)) return 'un jour s’écrit comme 2024-11-30.'
    filters.endsBefore = value
  } else return `les filtres sont ${FILTERS}.`
  return null
}

/** Whoever sorts, narrowed to the buyer that is asked; null where no buyer is of this SIREN. */
export async function sorterOf(db: Db, { siren }: Chosen, who: User = TERMINAL): Promise<User | null> {
  if (!siren) return who
  const ids = (await buyersOf(db, who)).filter(({ siret }) => siret.startsWith(siren)).map(({ id }) => id)
  return ids.length > 0 ? { ...who, buyerIds: ids } : null
}
