import { type Contract, type ReservedArticle, reservedArticles } from '#server/register/contracts/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { articleWords } from '#server/register/reserved/rules.ts'
import { type Attempt, errorSummary, newFormKey, select, type Typed, textarea, titled } from '#server/web/forms.ts'

export function reservationPage(contract: Contract, attempt: Attempt) {
  const choices = [
    { value: '', label: 'À préciser' },
    ...Object.entries(reservedArticles).map(([value, { label }]) => ({ value, label })),
  ]
  const errors = errorSummary('La réservation n’est pas enregistrée.', attempt.errors)
  return {
    title: titled(`Réservation, ${contractName(contract)}`, attempt.errors),
    crumbs: {
      links: [
        { href: '/reserves', label: 'Marchés réservés' },
        { href: `/marches/${contract.id}`, label: contractName(contract) },
      ],
      here: 'Réservation',
    },
    heading: 'À qui ce marché est-il réservé\u202f?',
    subtitle: `${contractName(contract)}, n°\u00a0${contract.number}.`,
    errors,
    action: `/marches/${contract.id}/reservation`,
    back: '/reserves',
    formKey: newFormKey(),
    version: attempt.typed.version ?? String(contract.version),
    article: select('article', 'Article', choices, attempt, contract.reservedArticle ?? ''),
    evidence: textarea('justificatif', 'Justificatif vu', attempt, contract.reservedEvidence, {
      read: true,
      optional: true,
      help: 'Convention, agrément, arrêté ou contrat d’objectifs, sa date, et la part de travailleurs concernés\u00a0: au moins la moitié de l’effectif de la structure (L. 2113-12 à L. 2113-14). La pièce elle-même reste au dossier.',
    }),
  }
}

/** Mine and theirs, line by line, for shared/conflict.hbs. */
export function comparedReservation(typed: Typed, theirs: Contract) {
  return [
    {
      label: 'Article',
      mine: articleWords((typed.article || null) as ReservedArticle | null),
      theirs: articleWords(theirs.reservedArticle),
    },
    { label: 'Justificatif', mine: typed.justificatif ?? '', theirs: theirs.reservedEvidence },
  ]
}
