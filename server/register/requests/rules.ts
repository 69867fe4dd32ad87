// Who may ask something of a statement, and who answers. The columns are those of the gestures on a statement
// (hours/transition-rules.ts); nothing here changes a state, but a reopening that is granted.

import { type Action, may, type Role } from '#server/access/rules.ts'
import { longDate } from '#server/base/format.ts'
import type { Steps } from '../clauses/second-step-rules.ts'
import type { Thing } from '../hours/request-rules.ts'
import {
  concerned,
  ledBy,
  objectionToDue,
  type PeriodStatement,
  type SenderStatement,
} from '../hours/statement-rules.ts'
import { gestureIn, type State } from '../hours/transition-rules.ts'

type Line = { may: Action; label: string; reason: string | null; done: string }

/** What is asked, and the two answers. */
export const requests: Record<Thing, Record<'ask' | 'grant' | 'refuse', Line>> = {
  time: {
    ask: {
      may: 'hours.log',
      label: 'Demander un délai',
      reason: 'Dites pourquoi l’entreprise demande un délai.',
      done: 'La demande de délai est notée.',
    },
    grant: { may: 'hours.validate', label: 'Accorder le délai', reason: null, done: 'Le délai est accordé.' },
    refuse: {
      may: 'hours.validate',
      label: 'Refuser le délai',
      reason: 'Dites pourquoi le délai est refusé.',
      done: 'Le délai est refusé.',
    },
  },
  reopening: {
    ask: {
      may: 'hours.reopen',
      label: 'Demander la réouverture',
      reason: 'Dites ce qui serait à corriger.',
      done: 'La demande de réouverture est notée.',
    },
    grant: {
      may: 'hours.reopen',
      label: 'Rouvrir le relevé',
      reason: 'Dites pourquoi ce relevé est rouvert.',
      done: 'Le relevé est rouvert.',
    },
    refuse: {
      may: 'hours.reopen',
      label: 'Refuser la réouverture',
      reason: 'Dites pourquoi ce relevé reste arrêté.',
      done: 'La réouverture est refusée.',
    },
  },
}

/** What may be asked of a statement in each state; nothing of what is being looked at. */
export const askedIn: Record<State, Thing | null> = {
  awaited: 'time',
  sentBack: 'time',
  reopened: 'time',
  toCheck: null,
  toConfirm: null,
  validated: 'reopening',
  nothingWorked: 'reopening',
  judgedWithout: 'reopening',
}

/** Of whom this may be asked: each who owes a statement in such a state, or one and whoever answers with it. */
export function askable(statement: PeriodStatement, thing: Thing, senderId?: number | null): SenderStatement[] {
  const able = concerned(statement, thing === 'time' ? 'judgeWithout' : 'reopen', senderId).filter(
    ({ state, expected, asks }) => askedIn[state] === thing && (expected || thing === 'reopening') && !asks[thing],
  )
  return [...ledBy(statement, able)]
}

/** Those of whom this was asked and not answered. */
export function waiting({ senders }: PeriodStatement, thing: Thing, senderId?: number | null): SenderStatement[] {
  const all = senders.filter(({ asks }) => asks[thing])
  if (senderId === undefined) return all
  const chosen = all.filter(sender => sender.senderId === senderId)
  return chosen.length ? [...chosen, ...all.filter(sender => sender.follows && sender.senderId !== senderId)] : []
}

/** Whoever opens statements again needs not ask for it. */
export function mayAsk(role: Role, thing: Thing, steps: Steps): boolean {
  return may(role, requests[thing].ask.may) && (thing === 'time' || !may(role, gestureIn('reopen', steps).may))
}

export function mayAnswer(role: Role, thing: Thing, steps: Steps): boolean {
  return may(role, thing === 'time' ? requests.time.grant.may : gestureIn('reopen', steps).may)
}

/** More time is a later day than the one that holds. */
export function objectionToTime(
  dueOn: string,
  senders: readonly Pick<SenderStatement, 'dueOn'>[],
  today: string,
): string | null {
  const late = senders.find(sender => dueOn <= sender.dueOn)
  if (late) return `Ce relevé est déjà attendu pour le ${longDate(late.dueOn)}\u00a0: écrivez un jour plus tardif.`
  return objectionToDue(dueOn, today)
}
