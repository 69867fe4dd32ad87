import type { StatementState } from './statement-rules.ts'

// How a statement is called, and its states.

export const stateWords: Record<StatementState, { word: string; tone: string; icon: string }> = {
  late: { word: 'Relevé en retard', tone: 'is-late', icon: 'clock' },
  awaited: { word: 'Attendu', tone: '', icon: 'idle' },
  quiet: { word: 'Personne en poste', tone: '', icon: 'idle' },
  toCheck: { word: 'À contrôler', tone: '', icon: 'review' },
  sentBack: { word: 'Renvoyé', tone: 'is-late', icon: 'late' },
  reopened: { word: 'Rouvert', tone: '', icon: 'review' },
  validated: { word: 'Validé', tone: 'is-fine', icon: 'fine' },
  nothingWorked: { word: 'Néant', tone: '', icon: 'idle' },
  judgedWithout: { word: 'Jugé sans relevé', tone: '', icon: 'idle' },
}
