import type { Db } from '#db/connect.ts'
import { may, type User } from '#server/access/rules.ts'
import { endOfLastMonth, lastDay, monthOf } from '#server/base/dates.ts'
import { dayInFrance, longDate, typedDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { readDate } from '#server/base/written/dates.ts'
import { actsSince } from '#server/compliance/acts-since.ts'
import type { DatedAct } from '#server/compliance/acts-since-rules.ts'
import { knownUntil, type Reading } from '#server/compliance/measure.ts'
import { actsTold } from '#server/disclosure/acts-told.ts'
import { cutOffFor } from '#server/documents/when.ts'
import { settingNamed } from '#server/settings/store.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'

// The date at which a page is read, and the day of what was known: `?au=30/06/2026&connu=03/07/2026`.

/** When the page is read, as its address asks. `refused`: a day was asked that cannot be shown. */
export type Cutoff = {
  at: string
  known: string | null
  today: string
  refused: boolean
  /** The day since which moments of recording are kept, where what was known before it is asked. */
  keptSince?: string
}

/** Any day that has come; today where the address asks nothing, or nothing that can be read. */
export function cutoffFrom({ au, connu }: ListQuery, today: string): Cutoff {
  const readable = (asked: string | undefined) => {
    const { date } = readDate(asked ?? '')
    return date && date <= today ? date : null
  }
  const refused = [au, connu].some(asked => asked && !readable(asked))
  return { at: readable(au) ?? today, known: readable(connu), today, refused }
}

/** The same, with what the database cannot know of the day asked. */
export async function cutoffAsked(db: Db, query: ListQuery, today: string): Promise<Cutoff> {
  const cutoff = cutoffFrom(query, today)
  const since = cutoff.known === null ? null : await settingNamed(db, 'history.since')
  const keptSince = since && dayInFrance(since)
  return keptSince && cutoff.known! < keptSince ? { ...cutoff, keptSince } : cutoff
}

/** Another day than today is read, or what was known on another. */
export function isPast({ at, known, today }: Cutoff): boolean {
  return at !== today || known !== null
}

export function readingOf({ at, known, today }: Cutoff): Reading {
  return { at, today, ...(known !== null && { known }) }
}

/** The same page at the same date. `asked`: what else its address says. */
export function cutoffHref(
  path: string,
  { at, known, today }: Pick<Cutoff, 'at' | 'known' | 'today'>,
  asked: ListQuery = {},
): string {
  return hrefWith(path, asked, { au: at === today ? '' : at, connu: known ?? '' })
}

/** What an address asks of dates, to be kept by the links of its page. */
export function datesOf({ au, connu }: ListQuery): ListQuery {
  return { ...(au && { au }), ...(connu && { connu }) }
}

/** The model of shared/cutoff.hbs; `end`: what is said of the end of execution. `kept`: what the address keeps. */
export function cutoffModel(cutoff: Cutoff, action: string, { end = null, kept = {}, note = null }: Said = {}) {
  const { at, known, refused, keptSince } = cutoff
  const past = isPast(cutoff)
  const { au: _, connu: __, page: ___, ...others } = kept
  return {
    action,
    at: typedDate(at),
    known: typedDate(known),
    words: past
      ? `Chiffres au ${longDate(at)}, tels que connus ${known ? `le ${longDate(known)}` : 'aujourd’hui'}.`
      : `Chiffres au ${longDate(at)}.`,
    warning: past ? 'Rien ne s’écrit à une date passée\u00a0: revenez à aujourd’hui pour agir.' : null,
    back: past ? hrefWith(action, others, {}) : null,
    open: past || refused,
    refused: refused
      ? 'Cette date ne peut pas être lue, ou n’est pas encore venue\u00a0: la page montre aujourd’hui.'
      : null,
    end,
    unknown: keptSince
      ? `Ce qui a été écrit avant la reprise du ${longDate(keptSince)}, et dont le moment n’a pas été conservé, est tenu pour connu depuis toujours.`
      : null,
    note: past ? note : null,
    kept: Object.entries(others).map(([name, value]) => ({ name, value })),
  }
}

type Said = { end?: string | null; kept?: ListQuery; note?: string | null }

/** What was recorded on these contracts since the day of what is known, as this person may read it. */
export async function recordedSince(
  db: Db,
  user: User,
  { at, known, today }: Cutoff,
  contractIds: readonly number[],
): Promise<DatedAct[]> {
  if (known === null) return []
  const since = knownUntil(known)!
  if (may(user.role, 'persons.read')) return actsSince(db, contractIds, { at, since })
  return actsTold(db, contractIds, { at, since, until: knownUntil(today)! })
}

const MOST_SHOWN = 50

/** « Connu depuis le 3 juillet 2026 : 2 actes »; null where the page reads all that is known. */
export function knownSince({ known }: Cutoff, acts: readonly DatedAct[], names?: ReadonlyMap<number, string>) {
  if (known === null) return null
  return {
    heading: `Connu depuis le ${longDate(known)}\u00a0: ${plural(acts.length, 'acte', 'actes', 'rien')}`,
    named: names !== undefined,
    more: acts.length > MOST_SHOWN ? `Les ${MOST_SHOWN} derniers enregistrés sont montrés.` : null,
    rows: acts.slice(0, MOST_SHOWN).map(act => ({
      label: act.label,
      contract: act.contractId === null ? 'Tous les marchés' : (names?.get(act.contractId) ?? ''),
      ...daysSaid(act),
    })),
  }
}

function daysSaid({ kind, effectOn, recordedAt }: DatedAct) {
  if (kind === 'persons') return { effect: '—', recorded: '—' }
  return {
    effect: effectOn === null ? 'depuis l’origine' : longDate(effectOn),
    recorded: recordedAt === null ? 'avant la reprise' : longDate(dayInFrance(recordedAt)),
  }
}

/**
 * Where a report made from such a page closes: today, as its document does by itself; at a past date, at the end of the last
 * month that is over on the day read. `endsOn`: the end of the one contract it tells.
 */
export function reportDay({ at, today }: Cutoff, endsOn: string | null = null): string {
  if (at === today) return cutOffFor({ at: null, today }, endsOn).at
  return lastDay(monthOf(at)) === at ? at : endOfLastMonth(at)
}

/** What its address asks. */
export function reportQuery(cutoff: Cutoff): string {
  const { at, known, today } = cutoff
  return hrefWith('', {}, { date: at === today ? '' : reportDay(cutoff), connu: known ?? '' })
}
