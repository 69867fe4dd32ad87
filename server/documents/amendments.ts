import { euros, longDate, shortDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { modificationBases } from '#server/register/clauses/rules.ts'
import type { AmountRead, AmountReading } from '#server/register/contracts/amount-readings-rules.ts'
import { readingStates } from '#server/register/contracts/reading-rules.ts'
import type { Amendment } from '#server/register/contracts/rules.ts'

/** Amendments signed by the cut-off, each with its article and its reason; null when there is none. */
export function amendmentsModel(amendments: readonly Amendment[], at: string, typed: Typed, { readings }: AmountRead) {
  const known = amendments.filter(({ signedOn }) => signedOn <= at)
  if (known.length === 0) return null
  return {
    long: known.length > 10,
    caption: `${plural(known.length, 'avenant signé', 'avenants signés')} à la date d’arrêté`,
    rows: known.map(({ id, number, signedOn, legalBasis, reason, amountCents, endsOn, durationMonths }) => ({
      label: `n° ${number}`,
      date: shortDate(signedOn),
      article: articleOf(legalBasis),
      reason:
        typed.print(reason, `Avenant n° ${number}, motif`, { table: 'amendments', id, column: 'reason' }) ||
        'Motif non renseigné',
      effect:
        [
          amountCents === null
            ? ''
            : readSaid(
                readings.find(reading => reading.id === id),
                amountCents,
              ),
          endsOn
            ? `fin le ${longDate(endsOn)}`
            : durationMonths
              ? `durée ${plural(durationMonths, 'mois', 'mois')}`
              : '',
        ]
          .filter(Boolean)
          .join(' ; ') || 'ni montant ni fin',
    })),
  }
}

/** « 9 500 € publiés : ce qui s’ajoute (estimé) ». */
function readSaid(reading: AmountReading | undefined, cents: number): string {
  if (!reading || reading.state === 'typed') return `montant ${euros(cents)}`
  return `${euros(cents)} publiés : ${reading.sentence}${reading.state === 'published' ? '' : ` (${readingStates[reading.state]})`}`
}

function articleOf(basis: string): string {
  if (!basis) return 'Non renseigné'
  return basis in modificationBases ? basis.replace(/^R(?=\d)/, 'R. ') : basis
}

export type AmendmentsTable = NonNullable<ReturnType<typeof amendmentsModel>>
