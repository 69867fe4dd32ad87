import { longInstant } from '#server/base/format.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import type { Fates } from '#server/exchange/imports/undo-actions.ts'
import type { Withdrawal } from '#server/exchange/versions/store.ts'
import { newFormKey } from '#server/web/forms.ts'
import { fateSentence, listsOf } from '../fates.ts'

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

/** What the page of an import says once it is withdrawn. */
export function withdrawnVerdict({ at, byName, reason, summary }: Withdrawal) {
  return {
    sentence: 'Cet import est retiré.',
    explanation: `Retiré le ${longInstant(at)} par ${byName}. Motif\u00a0: ${reason}. ${fateSentence(summary)} Rien de ce qui avait été saisi n’est perdu\u00a0: le rétablir remet le registre comme il était.`,
    tone: 'is-late',
  }
}
