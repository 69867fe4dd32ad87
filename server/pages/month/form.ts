import Joi from 'joi'
import type { BlankAnswers } from '#server/register/hours/blank-rules.ts'
import type { Entry } from '#server/register/hours/entry-rules.ts'
import type { GroupAsked } from '#server/register/hours/month-gestures.ts'
import { wayFrom } from '#server/register/hours/request-rules.ts'
import { objectionToReceived } from '#server/register/hours/statement-rules.ts'
import { readForm, type Typed, typedAs, typedFrom } from '#server/web/forms.ts'
import { readAnswers } from '../blank-form.ts'
import { entriesIn, touchedIn } from '../cells-form.ts'
import { type Pasted, pastedIn } from '../paste-form.ts'

// The form of a month: cells, answers about those of whom nothing is said, and for each statement (`G`, « contract-sender »)
// `v-g-G` how many gestures it had known, `v-vu-G` the flags that were shown, `recu-G` when it came, `canal-G` how, `raison-G` why what is
// flagged is right, `motif-G` why it is sent back or opened again.

/** What gives a statement back, with a reason. */
export type Back = 'sendBack' | 'reopen'

export type MonthGesture =
  | { kind: 'save' | 'acceptAll' | 'check' }
  | { kind: 'accept' | 'acceptLooked' | 'nothing' | 'copy' | Back; group: string }

export type TypedMonth = {
  fields: Typed
  entries: Entry[]
  /** What was touched, by cell key. */
  typed: Map<string, string>
  answers: BlankAnswers
  wrongAnswers: ReadonlyMap<number, string>
  gesture: MonthGesture
  /** Statements that the form holds, by contract and sender. */
  groups: Map<string, Omit<GroupAsked, 'gesture'>>
  /** Days that cannot be read, or have not come, by field. */
  wrongDays: Record<string, string>
  /** Only this contract: the page itself asks, and takes its part of the answer. */
  only: number | null
  /** A block to lay on the page, and what is asked of it; nothing is saved then. */
  paste: Pasted | null
  /** Only where it would go: the page itself asks. */
  isPreview: boolean
}

const gestures: Record<string, Extract<MonthGesture, { group: string }>['kind']> = {
  accepter: 'accept',
  'accepter-lu': 'acceptLooked',
  neant: 'nothing',
  copier: 'copy',
  renvoyer: 'sendBack',
  rouvrir: 'reopen',
}

/** A day that has not come is read as wrong, before anything is written. */
export function readMonth(body: unknown, today: string): TypedMonth {
  const fields = typedFrom(body)
  const entries = entriesIn(fields)
  const { answers, wrong } = readAnswers(body)
  const wrongDays: Record<string, string> = {}
  const groups = new Map(
    Object.keys(fields).flatMap(name => {
      const [, group] = /^v-g-([1-9]\d{0,8}-\d{1,9})$/.exec(name) ?? []
      return group ? [[group, groupIn(group, fields, today, wrongDays)] as const] : []
    }),
  )
  const only = /^[1-9]\d{0,8}$/.test(fields.seul ?? '') ? Number(fields.seul) : null
  return {
    fields,
    entries,
    typed: touchedIn(entries),
    answers,
    wrongAnswers: wrong,
    gesture: gestureIn(fields.geste ?? ''),
    groups,
    wrongDays,
    only,
    paste: pastedIn(fields),
    isPreview: fields.part === 'apercu',
  }
}

function gestureIn(geste: string): MonthGesture {
  if (geste === 'accepter') return { kind: 'acceptAll' }
  if (geste === 'verifier') return { kind: 'check' }
  const [, word, group] = /^([a-z-]+?)-(\d+-\d+)$/.exec(geste) ?? []
  const kind = gestures[word ?? '']
  return kind && group ? { kind, group } : { kind: 'save' }
}

const dayForm = Joi.object<{ day: string | null }>({ day: typedAs.optionalDate() })

function groupIn(group: string, fields: Typed, today: string, wrong: Record<string, string>) {
  const day = (name: string) => {
    const { values, errors } = readForm(dayForm, { day: fields[name] ?? '' })
    const on = values?.day ?? null
    const objection = errors ? errors.day! : on && objectionToReceived(on, today)
    if (objection) wrong[name] = objection
    return objection ? null : on
  }
  return {
    senderId: Number(group.split('-')[1]) || null,
    seen: Number(fields[`v-g-${group}`]) || 0,
    looked: new Set((fields[`v-vu-${group}`] ?? '').split(' ').filter(Boolean)),
    reason: (fields[`raison-${group}`] ?? '').trim().slice(0, 500),
    receivedOn: day(`recu-${group}`),
    channel: wayFrom(fields[`canal-${group}`]),
  }
}

export function groupKey(contractId: number, senderId: number | null): string {
  return `${contractId}-${senderId ?? 0}`
}
