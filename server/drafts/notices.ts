import { longMonth } from '#server/base/format.ts'
import { ofMonth } from '#server/base/french.ts'
import type { Draft } from './rules.ts'
import { formWords, keptAtWords } from './words.ts'

/** What the page says of the drafts that it gives back, of those whose form is not on it, of files to be given again. */
export function draftNotices(today: string) {
  return (drafts: readonly Draft[], found: readonly Draft[], files: readonly Draft[]): object[] =>
    drafts.map(draft => ({
      fact: factOf(draft, found.includes(draft), keptAtWords(draft.keptAt, today)),
      text: files.includes(draft) ? 'Le fichier n’a pas pu être gardé\u00a0: choisissez-le de nouveau.' : null,
      href: draft.shown === 'elsewhere' ? draft.page : null,
      label: draft.month ? `Ouvrir ${longMonth(draft.month)}` : 'Ouvrir',
      abandon: `/saisies/${draft.id}/abandon`,
    }))
}

function factOf({ form, month, shown }: Draft, isFound: boolean, when: string): string {
  if (shown === 'now') return `Saisie gardée à ${when}, pas encore enregistrée.`
  if (shown === 'elsewhere' && month)
    return `Votre saisie ${ofMonth(month)} attend depuis ${when}, pas encore enregistrée.`
  if (shown === 'here' || isFound) return `Repris de votre saisie de ${when}, pas encore enregistrée.`
  return `Une saisie de ${when} attend ici, pas encore enregistrée (${formWords(form).toLowerCase()})\u00a0: elle revient quand son formulaire s’ouvre.`
}
