import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { type Employer, type FileJoiner, joinersOf, joiningIn } from '#server/exchange/intake/joiners.ts'
import type { Preview } from '#server/exchange/intake/preview-rules.ts'
import type { ReadFile } from '#server/exchange/intake/read.ts'
import type { Scope } from '#server/exchange/intake/scope.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companiesNumbered } from '#server/register/companies/store.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import type { Joined } from '#server/register/placements/join.ts'
import { employersFor } from '#server/register/placements/store.ts'
import type { Typed } from '#server/web/forms.ts'
import type { Offer } from './joiners-form.ts'
import type { AskedOfJoiner } from './joiners-model.ts'

/** Who may join by a file, and for whom they may work. */
export type Joinable = { joiners: FileJoiner[]; employers: Employer[] }

type Seen = { preview: Preview; scope: Scope; file: ReadFile }

/** With every structure that may employ. Nothing is asked of the database where nobody joins. */
export async function joinable(db: Db, user: User, seen: Seen): Promise<Joinable> {
  const [first] = joiningIn(seen.preview, seen.file, seen.scope)
  if (!first) return { joiners: [], employers: [] }
  const here = await companiesNumbered(db, employersHere(seen.scope))
  const { structures } = await employersFor(db, user, first.sites[0]!.place.contract.id)
  return joinableAmong(seen, [...here.values(), ...structures])
}

/** Of several files in one reading of companies, with those who employ or hold there already; in the order of `all`. */
export async function joinableTogether(db: Db, all: readonly Seen[]): Promise<Joinable[]> {
  const isAsked = all.map(({ preview, file, scope }) => joiningIn(preview, file, scope).length > 0)
  const ids = all.flatMap(({ scope }, index) => (isAsked[index] ? employersHere(scope) : []))
  const here = await companiesNumbered(db, [...new Set(ids)])
  return all.map((seen, index) => {
    if (!isAsked[index]) return { joiners: [], employers: [] }
    return joinableAmong(
      seen,
      employersHere(seen.scope).flatMap(id => here.get(id) ?? []),
    )
  })
}

function joinableAmong({ preview, scope, file }: Seen, others: readonly Company[]): Joinable {
  const holders = scope.sites.flatMap(site => site.holders.map(({ company }) => ({ ...company, isHolder: true })))
  const all = [...holders, ...others.map(company => ({ ...company, isHolder: false }))]
  const employers = [...new Map(all.toReversed().map(one => [one.id, one])).values()].toReversed()
  return { joiners: joinersOf(preview, file, scope, employers), employers }
}

function employersHere({ sites, sender }: Scope): number[] {
  const ids = sites.flatMap(({ grid }) => grid.rows.map(({ employerId }) => employerId))
  return [...new Set(sender ? [...ids, sender.id] : ids)]
}

export function offerOf(
  { employers }: Joinable,
  { reading }: ReadFile,
  of: Pick<Offer, 'head' | 'choosing' | 'today'>,
): Offer {
  return { employers, lines: reading.lines, ...of }
}

/** What stopped them, as a question on the one it is about; null once they have joined. */
export function questionOf(joined: Joined, keys: readonly string[], typed: Typed): AskedOfJoiner | null {
  if (joined.kind === 'done') return null
  const { outcome } = joined
  const key = keys[joined.index]!
  if (outcome.kind === 'personAsked') {
    const sentence = `Même nom, même prénom, même date de naissance que ${pseudonym(outcome.number)}. Est-ce la même personne\u202f?`
    return { key, sentence, namesake: outcome.number, about: '' }
  }
  const about = outcome.kind === 'employerAsked' ? `${typed[`${key}-employeur`]}-${typed[`${key}-modalite`]}` : ''
  return { key, sentence: outcome.kind === 'done' ? '' : outcome.sentence, namesake: null, about }
}
