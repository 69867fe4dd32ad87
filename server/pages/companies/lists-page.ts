import { count, longDate, typedDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { ListDone } from '#server/exchange/lists/actions.ts'
import { changesSentence, leftSentences, listSentence } from '#server/exchange/lists/words.ts'
import type { KeptList } from '#server/register/identity/store.ts'
import { listKinds } from '#server/register/identity/words.ts'
import { type Attempt, field, newFormKey, toReview } from '#server/web/forms.ts'

export const LISTS = '/entreprises/listes'

const crumbs = { links: [{ href: '/entreprises', label: 'Entreprises' }], here: 'Noms et natures' }

export function listsPage(lists: readonly KeptList[], unnamed: number, attempt: Attempt) {
  const { errors } = attempt
  return {
    title: `${Object.keys(errors).length > 0 ? 'Erreur\u00a0: ' : ''}Noms et natures des entreprises`,
    crumbs,
    formKey: newFormKey(),
    action: LISTS,
    errors: toReview('Rien n’est enregistré', errors),
    error: errors.fichiers ?? null,
    fields: [
      field('date', 'Jour de la liste', attempt, '', { short: true, help: 'Par exemple 03/11/2026' }),
      field('source', 'Source', attempt, '', {
        optional: true,
        help: 'D’où vient ce fichier\u202f; vide\u00a0: sa source habituelle.',
      }),
    ],
    unnamed:
      unnamed === 0
        ? null
        : {
            said: `${plural(unnamed, 'entreprise n’a', 'entreprises n’ont')} encore aucun nom\u00a0: elles se lisent par leur SIREN.`,
            csv: `${LISTS}/sans-nom.csv`,
            xlsx: `${LISTS}/sans-nom.xlsx`,
          },
    lists: lists.map(({ kind, source, datedOn, rowCount, persons }) => ({
      kind: listKinds[kind],
      source,
      day: longDate(datedOn),
      rows: count(rowCount),
      persons: count(persons),
    })),
  }
}

export function listPreview(done: ListDone, kept: { fichier: string; source: string; date: string }, fileName: string) {
  return {
    title: 'Ce que cette liste changerait',
    crumbs: { links: [...crumbs.links, { href: LISTS, label: crumbs.here }], here: 'Aperçu' },
    formKey: newFormKey(),
    action: done.isKnown || done.listed.found === 0 ? null : `${LISTS}/application`,
    back: LISTS,
    fileName,
    origin: `${kept.source}, liste du ${longDate(kept.date)}.`,
    sum: listSentence(done),
    left: leftSentences(done),
    changes: done.listed.found === 0 ? 'Aucune entreprise du registre n’y figure.' : changesSentence(done),
    kept: [
      { name: 'fichier', value: kept.fichier },
      { name: 'source', value: kept.source },
      { name: 'date', value: typedDate(kept.date) },
    ],
  }
}
