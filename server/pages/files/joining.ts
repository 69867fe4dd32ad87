import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { type Employer, type FileJoiner, joinersOf } from '#server/exchange/intake/joiners.ts'
import type { Preview } from '#server/exchange/intake/preview-rules.ts'
import type { ReadFile } from '#server/exchange/intake/read.ts'
import type { Scope } from '#server/exchange/intake/scope.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import type { Joined } from '#server/register/placements/join.ts'
import { employersFor } from '#server/register/placements/store.ts'
import type { Offer } from './joiners-form.ts'
import type { AskedOfJoiner } from './joiners-model.ts'

/** Who may join, on what, for whom. */
export type Joinable = { joiners: FileJoiner[]; places: Place[]; employers: Employer[] }

/** Nothing is asked of the database where everybody of the file is known. */
export async function joinable(
  db: Db,
  user: User,
  { preview, scope, file }: { preview: Preview; scope: Scope; file: ReadFile },
): Promise<Joinable> {
  const places = scope.sites.map(({ place }) => place)
  const isNeeded = preview.rows.some(({ state }) => state === 'unknown' || state === 'outside')
  if (!isNeeded) return { joiners: [], places, employers: [] }
  const holders = scope.sites.flatMap(site => site.holders.map(({ company }) => ({ ...company, isHolder: true })))
  const { structures } = await employersFor(db, user, places[0]!.contract.id)
  const all = [...holders, ...structures.map(company => ({ ...company, isHolder: false }))]
  const employers = [...new Map(all.toReversed().map(one => [one.id, one])).values()].toReversed()
  return { joiners: joinersOf(preview, file, scope, employers), places, employers }
}

export function offerOf({ places, employers }: Joinable, { reading }: ReadFile, today: string): Offer {
  return { places, employers, lines: reading.lines, today }
}

/** What stopped them, as a question on the line it is about; null once they have joined. */
export function questionOf(
  joined: Joined,
  indexes: readonly number[],
  typed: Readonly<Record<string, string>>,
): AskedOfJoiner | null {
  if (joined.kind === 'done') return null
  const { outcome } = joined
  const index = indexes[joined.index]!
  if (outcome.kind === 'personAsked') {
    const sentence = `Même nom, même prénom, même date de naissance que ${pseudonym(outcome.number)}. Est-ce la même personne\u202f?`
    return { index, sentence, namesake: outcome.number, about: '' }
  }
  if (outcome.kind === 'employerAsked')
    return {
      index,
      sentence: outcome.sentence,
      namesake: null,
      about: `${typed[`employeur_${index}`]}-${typed[`modalite_${index}`]}`,
    }
  return { index, sentence: outcome.kind === 'refused' ? outcome.sentence : '', namesake: null, about: '' }
}
