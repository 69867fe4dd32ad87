/** Of what a pack is made: every contract of a directorate, of a company, or of a list. */
export type PackKind = 'directorate' | 'company' | 'committee'
export const packKinds: Record<PackKind, string> = {
  directorate: 'Une direction',
  company: 'Une entreprise',
  committee: 'Une liste de marchés, pour un comité',
}

/** `checking`: each document is read before anything is published; `blocked`: something is to be mended first. */
export type State = 'checking' | 'blocked' | 'running' | 'done' | 'cancelled'
export const stateWords: Record<State, string> = {
  checking: 'Contrôle en cours',
  blocked: 'À corriger avant de publier',
  running: 'Publication en cours',
  done: 'Prête',
  cancelled: 'Arrêtée',
}

export const CLOSED_ACCOUNT = 'Le compte qui a demandé cette liasse est fermé ou ne voit plus ce document.'
export const BROKEN = 'Ce document n’a pas pu être fait. Relancez la liasse, ou publiez-le seul.'

/** At most so many documents in one gesture. */
export const MOST = 1000
