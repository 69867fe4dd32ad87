import { count, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Fate, Fates } from '#server/exchange/imports/undo-actions.ts'
import type { WithdrawalSummary } from '#server/exchange/versions/store.ts'

// What becomes of contracts when what was published of them is withdrawn, before and after.

/** The model of shared/fates.hbs. */
export function listsOf({ lists, ...counts }: Fates) {
  return [
    list(
      'retires',
      'Retirés',
      counts.retired,
      lists.retired,
      'Personne n’y a travaillé\u00a0: ils quittent toutes les listes et tous les comptes.',
      false,
    ),
    list(
      'gardes',
      'Gardés, quelqu’un y a travaillé',
      counts.kept,
      lists.kept,
      'Leurs dernières valeurs publiées restent, comme saisies à la main. Clause, heures, faits et pièces ne changent pas.',
      true,
    ),
    list(
      'revenus',
      'Revenus à une autre publication',
      counts.back,
      lists.back,
      'Ce qui a été saisi reste au-dessus de ce qui est publié.',
      true,
    ),
  ].filter(({ lines }) => lines.length > 0)
}

function list(id: string, name: string, total: number, fates: readonly Fate[], note: string, links: boolean) {
  return {
    id,
    heading: `${name}\u00a0: ${count(total)}`,
    note,
    dated: fates.some(({ publishedOn }) => publishedOn !== null),
    lines: fates.map(({ contractId, number, title, publishedOn }) => ({
      number,
      title,
      href: links ? `/marches/${contractId}` : null,
      when: publishedOn ? `Publication du ${longDate(publishedOn)}` : '',
    })),
    more: fates.length < total ? `Les ${count(fates.length)} premiers sont montrés.` : null,
  }
}

/** « 1 retiré, 1 gardé, 1 revenu à une autre publication. » */
export function fateSentence({ retired, kept, back }: WithdrawalSummary): string {
  return `${plural(retired, 'marché retiré', 'marchés retirés')}, ${plural(kept, 'gardé', 'gardés')}, ${plural(back, 'revenu à une autre publication', 'revenus à une autre publication')}.`
}
