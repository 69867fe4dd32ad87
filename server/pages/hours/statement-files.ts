import { longDate } from '#server/base/format.ts'
import { agreed, listed, plural } from '#server/base/french.ts'
import type { FeedingFile } from '#server/exchange/intake/fed-store.ts'
import type { PeriodStatement } from '#server/register/hours/statement-rules.ts'

/** The files that this statement is made of, and those that wait; they name people, to who collects only. */
export function filesModel(files: readonly FeedingFile[], { senders }: PeriodStatement) {
  const waiting = senders.flatMap(({ heldId, heldOn }) =>
    heldId === null
      ? []
      : [{ href: `/fichiers/${heldId}`, label: 'Lire le fichier', text: `reçu le ${longDate(heldOn!)}, à lire.` }],
  )
  return [...waiting, ...files.map(fedModel)]
}

function fedModel({ depositId, fileId, fileName, receivedOn, undoneAt, figures, outcomes }: FeedingFile) {
  const came = `reçu le ${longDate(receivedOn)}`
  return {
    href: depositId === null ? null : `/fichiers/${depositId}`,
    label: fileName || `Import n°\u00a0${fileId}`,
    text: undoneAt
      ? `${came}\u00a0: import annulé, ${outcomesSaid(outcomes)}.`
      : `${came}\u00a0: ${plural(figures, 'chiffre', 'chiffres')} d’après ce fichier.`,
  }
}

function outcomesSaid({ undone, kept, impossible }: FeedingFile['outcomes']): string {
  const parts = [
    undone > 0 ? `${undone}\u00a0${agreed(undone, 'chiffre repris', 'chiffres repris')}` : '',
    kept > 0 ? `${kept}\u00a0${agreed(kept, 'gardé, corrigé depuis', 'gardés, corrigés depuis')}` : '',
    impossible > 0 ? `${impossible}\u00a0${agreed(impossible, 'arrêté', 'arrêtés')}` : '',
  ].filter(Boolean)
  return listed(parts)
}
