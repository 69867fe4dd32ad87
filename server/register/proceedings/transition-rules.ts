import type { Action } from '#server/access/rules.ts'

// A sanction file, as a table: what may be done, from which stage, by whom, and where it leads. Pages, verbs and routes
// read the same line. Nothing is undone but by a later step, « takeBack », which says why and leads to where the file stood
// before its last step.

export const STAGES = [
  'suggested',
  'opened',
  'noticed',
  'received',
  'heard',
  'established',
  'decided',
  'settled',
  'dropped',
  'closed',
] as const
export type Stage = (typeof STAGES)[number]

export const GESTURES = [
  'suggest',
  'open',
  'notice',
  'receive',
  'observe',
  'unobserve',
  'establish',
  'propose',
  'decide',
  'waive',
  'deduct',
  'pay',
  'drop',
  'close',
  'attach',
  'takeBack',
] as const
export type Gesture = (typeof GESTURES)[number]

/** `may`: a facilitator proposes and notes what came; an officer does what binds. `word`: of the gesture in an address. */
export const gestures: Record<Gesture, { may: Action; label: string; word: string }> = {
  suggest: { may: 'proceedings.propose', label: 'Proposer une mise en demeure', word: 'proposer' },
  open: { may: 'proceedings.decide', label: 'Ouvrir le dossier', word: 'ouvrir' },
  notice: { may: 'proceedings.decide', label: 'Mettre en demeure', word: 'mise-en-demeure' },
  receive: { may: 'proceedings.propose', label: 'Enregistrer la réception', word: 'reception' },
  observe: { may: 'proceedings.propose', label: 'Enregistrer des observations', word: 'observations' },
  unobserve: { may: 'proceedings.propose', label: 'Dire qu’aucune observation n’est venue', word: 'sans-observation' },
  establish: { may: 'proceedings.decide', label: 'Établir le manque', word: 'manque' },
  propose: { may: 'proceedings.propose', label: 'Proposer une décision', word: 'proposition' },
  decide: { may: 'proceedings.decide', label: 'Décider', word: 'decision' },
  waive: { may: 'proceedings.decide', label: 'Renoncer à la pénalité', word: 'renonciation' },
  deduct: { may: 'proceedings.decide', label: 'Enregistrer la déduction', word: 'deduction' },
  pay: { may: 'proceedings.decide', label: 'Enregistrer le paiement', word: 'paiement' },
  drop: { may: 'proceedings.decide', label: 'Classer sans suite', word: 'sans-suite' },
  close: { may: 'proceedings.decide', label: 'Clore le dossier', word: 'cloture' },
  attach: { may: 'proceedings.propose', label: 'Joindre une pièce', word: 'piece' },
  takeBack: { may: 'proceedings.decide', label: 'Reprendre la dernière étape', word: 'reprise' },
}

/** Where each gesture leads. `decided` becomes `settled` by itself once nothing is left to deduct or to be paid. */
export const transitions: Record<Stage, Partial<Record<Gesture, Stage>>> = {
  suggested: { open: 'opened', drop: 'dropped' },
  opened: { attach: 'opened', notice: 'noticed', waive: 'decided', drop: 'dropped' },
  noticed: { attach: 'noticed', receive: 'received', waive: 'decided', drop: 'dropped' },
  received: { attach: 'received', observe: 'heard', unobserve: 'heard', waive: 'decided', drop: 'dropped' },
  heard: {
    attach: 'heard',
    observe: 'heard',
    establish: 'established',
    propose: 'heard',
    waive: 'decided',
    drop: 'dropped',
  },
  established: {
    attach: 'established',
    observe: 'established',
    establish: 'established',
    propose: 'established',
    decide: 'decided',
    waive: 'decided',
    drop: 'dropped',
  },
  decided: { attach: 'decided', deduct: 'decided', pay: 'decided' },
  settled: { attach: 'settled', close: 'closed' },
  dropped: {},
  closed: {},
}

/** The stages a file may begin at. */
export const beginnings: Partial<Record<Gesture, Stage>> = { suggest: 'suggested', open: 'opened' }

/** Where a gesture leads; null where it may not be done. A taking back is read by what it leaves. */
export function stageAfter(from: Stage | null, gesture: Gesture): Stage | null {
  return (from === null ? beginnings[gesture] : transitions[from][gesture]) ?? null
}

export function gestureNamed(word: unknown): Gesture | null {
  return GESTURES.find(gesture => gestures[gesture].word === word) ?? null
}
