import { euros, hours, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Gesture, ProceedingKind, Stage, Step } from './rules.ts'

// The sanction file in words: what it is about, where it stands, each of its steps.

export const proceedingKinds: Record<ProceedingKind, { label: string; about: string }> = {
  hours: { label: 'Heures non réalisées', about: 'les heures d’insertion non réalisées' },
  meeting: { label: 'Absence à une réunion de suivi', about: 'l’absence à une réunion de suivi' },
  document: { label: 'Document non remis', about: 'un document non remis, incomplet ou en retard' },
}

export const stageWords: Record<Stage, { word: string; tone: '' | 'is-late' | 'is-risk' | 'is-fine' }> = {
  suggested: { word: 'Proposé', tone: '' },
  opened: { word: 'Ouvert', tone: '' },
  noticed: { word: 'Mise en demeure envoyée', tone: 'is-late' },
  received: { word: 'Délai en cours', tone: 'is-late' },
  heard: { word: 'Observations closes', tone: 'is-late' },
  established: { word: 'Manque établi', tone: 'is-late' },
  decided: { word: 'Décidé, à déduire', tone: 'is-risk' },
  settled: { word: 'Soldé', tone: 'is-fine' },
  dropped: { word: 'Classé sans suite', tone: '' },
  closed: { word: 'Clos', tone: 'is-fine' },
}

/** What a step is called once it is done. */
export const stepWords: Record<Gesture, string> = {
  suggest: 'Ouverture proposée',
  open: 'Dossier ouvert',
  notice: 'Mise en demeure',
  receive: 'Réception de la mise en demeure',
  observe: 'Observations de l’entreprise',
  unobserve: 'Aucune observation reçue',
  establish: 'Manque établi',
  propose: 'Décision proposée',
  decide: 'Décision',
  waive: 'Renonciation',
  deduct: 'Déduction',
  pay: 'Paiement',
  drop: 'Classement sans suite',
  close: 'Clôture',
  attach: 'Pièce jointe',
  takeBack: 'Étape reprise',
}

/** What a step says by its figures, after its name; '' where it has none. */
export function figuresSaid(step: Step): string {
  const { gesture, centihours, amountCents, days, untilOn } = step
  const amount = amountCents === null ? null : euros(amountCents)
  switch (gesture) {
    case 'notice': {
      const about = [centihours === null ? '' : hours(centihours), amount ?? ''].filter(Boolean).join(', ')
      const delay = days === null ? '' : `${plural(days, 'jour', 'jours')} pour répondre, à compter de la réception`
      const until = untilOn ? `réponse avant le ${longDate(untilOn)}\u202f; réception non connue` : delay
      return [about, until].filter(Boolean).join('\u202f; ')
    }
    case 'establish':
      return [centihours === null ? '' : hours(centihours), amount ?? ''].filter(Boolean).join(', ')
    case 'propose':
    case 'decide':
      return amountCents === 0 ? 'aucune pénalité' : (amount ?? '')
    case 'waive':
      return 'aucune pénalité'
    case 'deduct':
    case 'pay':
      return amount ?? ''
    default:
      return ''
  }
}

/** « Décision : 6 480 €. » */
export function stepSaid(step: Step): string {
  const figures = figuresSaid(step)
  return figures ? `${stepWords[step.gesture]}\u00a0: ${figures}` : stepWords[step.gesture]
}
