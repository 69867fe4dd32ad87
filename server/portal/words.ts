import type { Month } from '#server/base/dates.ts'
import { owedHours } from '#server/base/format.ts'
import { ofMonth } from '#server/base/french.ts'
import type { Objection } from '#server/register/hours/entry-rules.ts'
import { MOST_IN_A_MONTH } from '#server/register/hours/rules.ts'
import { asTyped } from '#server/register/hours/words.ts'

/** Why a cell could not be sent. */
export type Trouble = Objection | { kind: 'blank' }

/** As an employer is told: nothing of what the same person does elsewhere. */
export function troubleWords(trouble: Trouble, month: Month): string {
  switch (trouble.kind) {
    case 'blank':
      return 'Écrivez ses heures, ou 0 si aucune n’a été faite\u00a0; ou son dernier jour, si son contrat a fini avant.'
    case 'shape':
      return trouble.said
    case 'negative':
      return 'Ce nombre est négatif\u00a0: écrivez le total du mois.'
    case 'tooMany':
      return `C’est plus qu’un mois ne peut compter, ${owedHours(MOST_IN_A_MONTH)}.${trouble.suggestion === null ? '' : ` Vouliez-vous écrire ${asTyped(trouble.suggestion)}\u202f?`}`
    case 'notStarted':
      return 'Ce mois n’a pas commencé.'
    case 'outsideEmployment':
      return 'Son contrat de travail, tel qu’il nous est connu, ne couvre pas ce mois\u00a0: écrivez-nous s’il a changé.'
    case 'overAllContracts':
      return 'Ce total ne peut pas être retenu pour ce mois\u00a0: vérifiez-le, puis appelez-nous s’il est juste.'
    case 'split':
      return 'Ces heures sont réparties entre plusieurs marchés par l’acheteur\u00a0: écrivez-nous le total du mois s’il a changé.'
    case 'closed':
      return `Le relevé ${ofMonth(month)} est déjà arrêté\u00a0: écrivez-nous pour le corriger.`
  }
}

/** Where a company reads and sends the papers of a contract itself. */
export function papersHref(contractId: number): string {
  return `/reponses/marches/${contractId}/pieces`
}

export const sentWords = {
  hours: 'Votre relevé est envoyé. Il va être contrôlé\u202f; vous pouvez le corriger tant qu’il ne l’est pas.',
  nothing: 'C’est noté\u00a0: personne n’a travaillé sur cette période.',
  message: 'Votre message est envoyé.',
  file: 'Votre fichier est arrivé. Il va être lu\u202f; vous n’avez rien à recopier.',
  pieces: 'Vos pièces sont arrivées. Vous n’avez rien à envoyer d’autre pour elles.',
  certificate: 'C’est demandé\u00a0: vous la trouverez ici quand elle sera publiée.',
  noFile: 'Choisissez un fichier.',
  tooLarge: 'Ce fichier dépasse 25\u00a0Mo.',
  changed: 'Ce relevé a changé depuis que vous l’avez ouvert\u00a0: relisez-le.',
  closed: 'Ce relevé n’attend rien de vous.',
  who: 'Dites d’abord qui répond.',
} as const
