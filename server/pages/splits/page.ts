import { later, type Month, monthOf, monthsBetween, nextMonth } from '#server/base/dates.ts'
import { capital, dayInFrance, hours, hoursFigure, longDate, longMonth, monthName } from '#server/base/format.ts'
import { listed, ofMonth } from '#server/base/french.ts'
import type { Place } from '#server/register/clauses/place.ts'
import type { Pool } from '#server/register/clauses/pool-store.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyHref, companyName } from '#server/register/companies/words.ts'
import { contractName, contractNumber, percentOf } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import type { SplitObjection } from '#server/register/hours/split-actions.ts'
import { seenOf, type Together } from '#server/register/hours/split-rules.ts'
import type { SplitMonth } from '#server/register/hours/split-store.ts'
import { isClosedFor } from '#server/register/hours/statement-rules.ts'
import { inField, objectionWords } from '#server/register/hours/words.ts'
import type { ShownNames } from '#server/register/participants/identities.ts'
import { fullName } from '#server/register/participants/words.ts'
import { agreementIn, type SplitAgreement } from '#server/register/splits/rules.ts'
import { entryKey } from '#server/register/splits/store.ts'
import { type Attempt, field, newFormKey, select, type Typed, titled, toReview, untouched } from '#server/web/forms.ts'
import { partField } from './form.ts'

export type PoolShown = { company: Company; pool: Pool; places: readonly Place[] }

export function poolHref({ company, pool }: Pick<PoolShown, 'company' | 'pool'>, page = ''): string {
  return `${companyHref(company)}/globalisations/${pool.id}${page}`
}

/** The agreement of a pool: what is in force, the form of the next one, and those before. */
export function agreementPage(
  shown: PoolShown,
  agreements: readonly SplitAgreement[],
  { today, mayLog }: { today: string; mayLog: boolean },
  attempt: Attempt = untouched,
) {
  const { pool, places } = shown
  const now = agreementIn(agreements, monthOf(today))
  const partsNow = new Map(now?.parts.map(({ clauseId, points }) => [clauseId, points]))
  const heading = 'Répartir les heures'
  const partsError = attempt.errors.parts ?? null
  return {
    ...framed(shown, heading, attempt),
    about: `«\u00a0${pool.name}\u00a0», accord de globalisation du ${longDate(pool.agreedOn)}.`,
    now: now
      ? {
          sentence: `${sharesSaid(now, places)}, ${since(now)}.`,
          href: mayLog ? poolHref(shown, `/heures/${collected(today)}`) : null,
        }
      : null,
    action: poolHref(shown, '/repartition'),
    partsError,
    parts: places.map(({ contract, clauseId }) =>
      field(
        partField(clauseId),
        `${contractName(contract)}, ${contract.number}`,
        attempt,
        percentField(partsNow.get(clauseId)),
        {
          unit: '%',
          inputmode: 'decimal',
        },
      ),
    ),
    month: select('mois', 'À partir des heures de', monthChoices(pool, today), attempt, monthOf(today)),
    fields: [
      field('signature', 'Accord signé le', attempt, '', { short: true, help: 'Par exemple 18/03/2026' }),
      field('signataires', 'Signé par', attempt, '', {
        help: 'Les parties\u00a0: l’entreprise, l’acheteur, avec la qualité de qui signe.',
      }),
    ],
    mayEnd: now !== null,
    history: agreements.toReversed().map(one => ({
      from: capital(longMonth(one.fromMonth)),
      what: one.parts.length ? sharesSaid(one, places) : 'Fin de la répartition',
      signed: `${one.signedBy}, le ${longDate(one.signedOn)}`,
      by: [one.recordedByName, `le ${longDate(dayInFrance(one.recordedAt))}`].filter(Boolean).join(', '),
    })),
  }
}

function monthChoices({ agreedOn }: Pool, today: string) {
  const last = nextMonth(monthOf(today), 3)
  return monthsBetween(monthOf(agreedOn), later(last, monthOf(agreedOn)))
    .toReversed()
    .map(month => ({ value: month, label: capital(longMonth(month)) }))
}

function percentField(points: number | undefined): string {
  return points === undefined
    ? ''
    : (points / 100).toLocaleString('fr-FR', { maximumFractionDigits: 2, useGrouping: false })
}

/** « 40 % pour le lot 1, 60 % pour le lot 2 ». */
function sharesSaid({ parts }: SplitAgreement, places: readonly Place[]): string {
  const names = new Map(places.map(({ clauseId, contract }) => [clauseId, contractName(contract)]))
  return listed(
    parts.map(
      ({ clauseId, points }) =>
        `${percentOf(points)} pour ${names.get(clauseId) ?? 'un marché qui n’est plus globalisé'}`,
    ),
  )
}

function since({ fromMonth, signedOn }: SplitAgreement): string {
  return `depuis ${longMonth(fromMonth)}, par accord du ${longDate(signedOn)}`
}

function collected(today: string): Month {
  return nextMonth(monthOf(today), -1)
}

export type MonthAttempt = {
  fields: Typed
  objections: ReadonlyMap<string, SplitObjection>
  conflicts: ReadonlySet<string>
}
export const nothingTried: MonthAttempt = { fields: {}, objections: new Map(), conflicts: new Set() }

/** The hours of a month that are split: one field a person, and what each contract takes of it. */
export function splitMonthPage(
  shown: PoolShown,
  split: SplitMonth | null,
  { month, today, names }: { month: Month; today: string; names: ShownNames },
  attempt: MonthAttempt = nothingTried,
) {
  const rows = split ? split.together.map(one => rowModel(one, shown, split, names, attempt)) : []
  const heading = `Heures à répartir, ${longMonth(month)}`
  const wrong = rows.flatMap(({ errors, id, who }) =>
    errors.map(sentence => ({ href: `#${id}`, sentence: `${who}\u00a0: ${sentence}` })),
  )
  return {
    ...framed(shown, heading, { typed: {}, errors: wrong.length ? { heures: '' } : {} }),
    errors: wrong.length ? { title: 'Rien n’est enregistré, rien n’est perdu', errors: wrong } : null,
    agreement: split
      ? `${capital(sharesSaid(split.agreement, shown.places))}, ${since(split.agreement)}. Signé par\u00a0: ${split.agreement.signedBy}.`
      : null,
    agreementHref: poolHref(shown, '/repartition'),
    monthNav: {
      previous: poolHref(shown, `/heures/${nextMonth(month, -1)}`),
      previousLabel: capital(monthName(nextMonth(month, -1))),
      next: month < monthOf(today) ? poolHref(shown, `/heures/${nextMonth(month)}`) : null,
      nextLabel: capital(monthName(nextMonth(month))),
    },
    monthHref: `/mois/${month}`,
    month: longMonth(month),
    ofMonth: ofMonth(month),
    action: poolHref(shown, `/heures/${month}`),
    columns: split ? split.agreement.parts.map(part => columnOf(part, shown.places)) : [],
    rows,
    isWritable: rows.some(({ input }) => input !== null),
    apart: (split?.apart ?? []).map(({ row, why, clauseIds }) => {
      const missing = clauseIds.map(id => shown.places.find(({ clauseId }) => clauseId === id)!.contract)
      return {
        who: whoIs(row, names),
        ref: row.ref,
        href: row.href,
        why:
          why === 'several'
            ? `a deux contrats de travail pour ${listed(missing.map(contractName))}`
            : `n’est pas placée sur ${listed(missing.map(contractName))}`,
        add: why === 'missing' ? `/marches/${missing[0]!.id}/personnes/nouvelle` : null,
      }
    }),
  }
}

function columnOf({ clauseId, points }: { clauseId: number; points: number }, places: readonly Place[]) {
  const { contract } = places.find(place => place.clauseId === clauseId)!
  return { label: contractName(contract), note: percentOf(points), href: `/marches/${contract.id}/heures` }
}

function whoIs({ participantId, ref }: Row, names: ShownNames): string {
  const name = names.get(participantId)
  return name ? fullName(name) : ref
}

function rowModel(
  one: Together<Row>,
  { places }: PoolShown,
  split: SplitMonth,
  names: ShownNames,
  attempt: MonthAttempt,
) {
  const { month, grids, entries } = split
  const key = entryKey(one)
  const entry = entries.get(key) ?? null
  const { row } = one.rows[0]!
  const placeIn = (id: number) => places.find(({ clauseId }) => clauseId === id)!
  const closed = one.rows.filter(({ clauseId }) => isClosedFor(grids.get(clauseId)!.statementOf(month), one.employerId))
  const cells = one.rows.map(({ clauseId, points, row: own }) => {
    const cell = grids.get(clauseId)!.cells.get(cellKey(own.placementId, month))
    return {
      label: `${contractNumber(placeIn(clauseId).contract)}, ${percentOf(points)}`,
      text: cell ? hoursFigure(cell.centihours) : '—',
      isSaid: cell !== undefined,
    }
  })
  const id = `heures-${key}`
  const text = attempt.fields[id]
  const found = attempt.objections.get(key)
  const errors: string[] = []
  if (found) {
    const { fact, advice } = objectionWords(found.objection, {
      typed: text ?? '',
      month,
      ref: row.ref,
      window: row.window,
    })
    const where = found.clauseId === null ? '' : `${contractName(placeIn(found.clauseId).contract)}\u00a0: `
    errors.push(`${where}${fact} ${advice}`)
  }
  if (attempt.conflicts.has(key))
    errors.push('Quelqu’un a écrit ces heures entre-temps\u00a0: relisez-les, puis enregistrez de nouveau.')
  const who = whoIs(row, names)
  return {
    id,
    who,
    ref: who === row.ref ? null : row.ref,
    href: row.href,
    employer: row.employer,
    cells,
    worked: entry ? hoursFigure(entry.centihours) : null,
    input:
      closed.length > 0
        ? null
        : { name: id, value: text ?? inField(entry?.centihours ?? null), invalid: errors.length > 0 },
    seen: { name: `vu-${key}`, value: seenOf(one, entry, grids, month) },
    errors,
    notes: [
      ...(closed.length > 0
        ? [
            `Le relevé ${ofMonth(month)} est arrêté pour ${listed(closed.map(({ clauseId }) => contractName(placeIn(clauseId).contract)))}\u00a0: rouvrez-le pour corriger l’ensemble.`,
          ]
        : []),
      ...(!entry && cells.some(({ isSaid }) => isSaid)
        ? ['Dites marché par marché\u00a0; un nombre écrit ici les remplace.']
        : []),
    ],
    undo:
      entry && closed.length === 0
        ? { value: `annuler-${key}`, label: `Annuler la répartition de ${hours(entry.centihours)}` }
        : null,
  }
}

function framed(shown: PoolShown, heading: string, attempt: Attempt) {
  const { company, pool } = shown
  return {
    title: titled(heading, attempt.errors),
    heading,
    crumbs: {
      links: [
        { href: '/entreprises', label: 'Entreprises' },
        { href: companyHref(company), label: companyName(company) },
        { href: poolHref(shown), label: pool.name },
      ],
      here: heading,
    },
    back: companyHref(company),
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
  }
}
