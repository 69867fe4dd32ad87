import { count, longDate, longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import type { Fate, Fates } from '#server/exchange/imports/undo-actions.ts'
import type { Withdrawal, WithdrawalSummary } from '#server/exchange/versions/store.ts'
import { newFormKey } from '#server/web/forms.ts'

export const RESTORED = 'L’import est rétabli\u00a0: ses publications comptent de nouveau.'
export const NO_REASON = 'Dites pourquoi cet import est retiré\u00a0: le journal le garde.'

type Asked = { reason: string; error: string | null }

export function undoPage(one: Import, fates: Fates, { reason, error }: Asked = { reason: '', error: null }) {
  const title = `Retirer l’import de ${one.fileName}`
  return {
    title: `${error ? 'Erreur\u00a0: ' : ''}${title}`,
    heading: title,
    crumbs: {
      links: [
        { href: '/import', label: 'Import' },
        { href: `/import/${one.id}`, label: one.fileName },
      ],
      here: 'Retirer',
    },
    formKey: newFormKey(),
    action: `/import/${one.id}/retrait`,
    back: `/import/${one.id}`,
    summary: error ? { title: 'L’import n’est pas retiré', errors: [{ href: '#motif', sentence: error }] } : null,
    reason: {
      id: 'motif',
      name: 'motif',
      label: 'Pourquoi le retirer',
      help: 'Mauvais fichier, fichier d’un autre acheteur, publication erronée…',
      value: reason,
      error,
      described: error ? 'motif-aide motif-erreur' : 'motif-aide',
    },
    nothing: fates.retired + fates.kept + fates.back === 0,
    lists: listsOf(fates),
  }
}

function listsOf({ lists, ...counts }: Fates) {
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

/** What the page of an import says once it is withdrawn. */
export function withdrawnVerdict({ at, byName, reason, summary }: Withdrawal) {
  return {
    sentence: 'Cet import est retiré.',
    explanation: `Retiré le ${longInstant(at)} par ${byName}. Motif\u00a0: ${reason}. ${fateSentence(summary)} Rien de ce qui avait été saisi n’est perdu\u00a0: le rétablir remet le registre comme il était.`,
    tone: 'is-late',
  }
}
