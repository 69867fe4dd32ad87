import type { Action } from '#server/access/rules.ts'

// What may be done to a statement, in which state, and where it leads. One table for the pages, the verbs and the routes.

/** The state that a gesture leads to. */
export type StoredState = 'toCheck' | 'nothingWorked' | 'validated' | 'sentBack' | 'reopened' | 'judgedWithout'
/** A statement without any line is awaited, and one of which all that came was taken back. */
export type State = 'awaited' | StoredState

export type Gesture = 'receive' | 'nothingWorked' | 'validate' | 'sendBack' | 'reopen' | 'judgeWithout'

type Transition = {
  may: Action
  label: string
  /** What to answer when the reason is missing; null where none is asked. */
  reason: string | null
  next: StoredState
}

export const gestures: Record<Gesture, Transition> = {
  receive: { may: 'hours.log', label: 'Enregistrer', reason: null, next: 'toCheck' },
  nothingWorked: { may: 'hours.log', label: 'Aucune heure', reason: null, next: 'nothingWorked' },
  validate: { may: 'hours.validate', label: 'Valider', reason: null, next: 'validated' },
  sendBack: {
    may: 'hours.validate',
    label: 'Renvoyer le relevé',
    reason: 'Dites ce qui est à corriger.',
    next: 'sentBack',
  },
  reopen: {
    may: 'hours.validate',
    label: 'Rouvrir le relevé',
    reason: 'Dites pourquoi ce relevé est rouvert.',
    next: 'reopened',
  },
  judgeWithout: {
    may: 'hours.validate',
    label: 'Juger sans relevé',
    reason: 'Dites pourquoi le marché est jugé sans ce relevé.',
    next: 'judgedWithout',
  },
}

const { receive, nothingWorked, validate, sendBack, reopen, judgeWithout } = gestures

/** What is settled only opens again by a gesture of its own: hours that come later never open it silently. */
export const transitions: Record<State, Partial<Record<Gesture, Transition>>> = {
  awaited: { receive, nothingWorked, judgeWithout },
  toCheck: { receive, nothingWorked, validate, sendBack },
  sentBack: { receive, nothingWorked, validate, judgeWithout },
  reopened: { receive, nothingWorked, validate, sendBack, judgeWithout },
  nothingWorked: { reopen },
  validated: { reopen },
  judgedWithout: { reopen },
}

/** Nothing more is waited for, of anyone. */
export const settledStates: ReadonlySet<State> = new Set(['validated', 'nothingWorked', 'judgedWithout'])
