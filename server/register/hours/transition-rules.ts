import type { Action } from '#server/access/rules.ts'
import type { Steps } from '../clauses/second-step-rules.ts'

// What may be done to a statement, in which state, and where it leads. One table for the pages, the verbs and the routes.

/** The state that a gesture leads to. */
export type StoredState =
  | 'toCheck'
  | 'toConfirm'
  | 'nothingWorked'
  | 'validated'
  | 'sentBack'
  | 'reopened'
  | 'judgedWithout'
/** A statement without any line is awaited, and one of which all that came was taken back. */
export type State = 'awaited' | StoredState

export type Gesture =
  | 'receive'
  | 'nothingWorked'
  | 'validate'
  | 'takeBack'
  | 'confirm'
  | 'handBack'
  | 'sendBack'
  | 'reopen'
  | 'judgeWithout'

export type Transition = {
  may: Action
  label: string
  /** What to answer when the reason is missing; null where none is asked. */
  reason: string | null
  /** What is said once it is done, of « Le relevé d’octobre 2026 ». */
  done: string
  next: StoredState
}

export const gestures: Record<Gesture, Transition> = {
  receive: { may: 'hours.log', label: 'Enregistrer', reason: null, done: 'est à contrôler', next: 'toCheck' },
  nothingWorked: { may: 'hours.log', label: 'Aucune heure', reason: null, done: 'est néant', next: 'nothingWorked' },
  validate: { may: 'hours.validate', label: 'Valider', reason: null, done: 'est validé', next: 'validated' },
  takeBack: {
    may: 'hours.validate',
    label: 'Reprendre le contrôle',
    reason: null,
    done: 'est de nouveau à contrôler',
    next: 'toCheck',
  },
  confirm: { may: 'hours.confirm', label: 'Confirmer le relevé', reason: null, done: 'est validé', next: 'validated' },
  handBack: {
    may: 'hours.confirm',
    label: 'Rendre à la facilitatrice',
    reason: 'Dites ce qui est à revoir.',
    done: 'est rendu à la facilitatrice',
    next: 'toCheck',
  },
  sendBack: {
    may: 'hours.validate',
    label: 'Renvoyer le relevé',
    reason: 'Dites ce qui est à corriger.',
    done: 'est renvoyé',
    next: 'sentBack',
  },
  reopen: {
    may: 'hours.validate',
    label: 'Rouvrir le relevé',
    reason: 'Dites pourquoi ce relevé est rouvert.',
    done: 'est rouvert',
    next: 'reopened',
  },
  judgeWithout: {
    may: 'hours.validate',
    label: 'Juger sans relevé',
    reason: 'Dites pourquoi le marché est jugé sans ce relevé.',
    done: 'est jugé sans relevé',
    next: 'judgedWithout',
  },
}

/** What differs where the buyer confirms: nobody accepts alone, and what two accepted one does not open again alone. */
const inTwoSteps: Partial<Record<Gesture, Partial<Transition>>> = {
  validate: { label: 'Contrôler', done: 'est contrôlé\u00a0: l’acheteur le confirme', next: 'toConfirm' },
  reopen: { may: 'hours.confirm' },
}

const { receive, nothingWorked, validate, takeBack, confirm, handBack, sendBack, reopen, judgeWithout } = gestures

/** What is settled only opens again by a gesture of its own: hours that come later never open it silently. */
export const transitions: Record<State, Partial<Record<Gesture, Transition>>> = {
  awaited: { receive, nothingWorked, judgeWithout },
  toCheck: { receive, nothingWorked, validate, sendBack },
  toConfirm: { takeBack, confirm, handBack },
  sentBack: { receive, nothingWorked, validate, judgeWithout },
  reopened: { receive, nothingWorked, validate, sendBack, judgeWithout },
  nothingWorked: { reopen },
  validated: { reopen },
  judgedWithout: { reopen },
}

/** The same, for a statement that so many people look at; null: impossible. */
export function transitionOf(state: State, gesture: Gesture, steps: Steps): Transition | null {
  const transition = transitions[state][gesture]
  return transition ? gestureIn(gesture, steps) : null
}

export function gestureIn(gesture: Gesture, steps: Steps): Transition {
  return steps === 2 ? { ...gestures[gesture], ...inTwoSteps[gesture] } : gestures[gesture]
}

/** Nothing more is waited for, of anyone. */
export const settledStates: ReadonlySet<State> = new Set(['validated', 'nothingWorked', 'judgedWithout'])
