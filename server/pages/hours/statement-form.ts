import Joi from 'joi'
import type { Objections } from '#server/base/errors.ts'
import { hours } from '#server/base/format.ts'
import { readHours } from '#server/base/written/hours.ts'
import { type Reading, refused as refusedAs } from '#server/base/written/numbers.ts'
import type { Cell } from '#server/register/hours/grid-store.ts'
import { type Channel, channels, type Thing, ways } from '#server/register/hours/request-rules.ts'
import { gestures } from '#server/register/hours/transition-rules.ts'
import type { Decision } from '#server/register/hours/validation.ts'
import { requests } from '#server/register/requests/rules.ts'
import { type Typed, typedAs, typedFrom } from '#server/web/forms.ts'

/** Every gesture says which state it answers, and for whom: all the senders, or one. */
const asked = {
  version: Joi.number().integer().min(0).required(),
  expediteur: Joi.string()
    .pattern(/^[1-9]\d{0,8}$/)
    .empty('')
    .default(null),
}

type AskedValues = { version: number; expediteur: string | null }
type ReturnValues = AskedValues & { motif: string; echeance: string }

/** A reason is compulsory to send back, to reopen and to judge without: it is what the other person acts upon. */
export const returnForm = (gesture: 'sendBack' | 'reopen') =>
  Joi.object<ReturnValues>({
    ...asked,
    motif: typedAs.text(gestures[gesture].reason!, 500),
    echeance: typedAs.date('Dites pour quel jour la réponse est attendue.'),
  })

export const takeForm = Joi.object<AskedValues>(asked)

export const handBackForm = Joi.object<AskedValues & { motif: string }>({
  ...asked,
  motif: typedAs.text(gestures.handBack.reason!, 500),
})

export const timeForm = Joi.object<AskedValues & { echeance: string; motif: string; canal: Channel; accord: string }>({
  ...asked,
  motif: typedAs.text(requests.time.ask.reason!, 500),
  echeance: typedAs.date('Dites jusqu’à quel jour le délai est demandé.'),
  canal: typedAs.oneOf(Object.keys(channels), 'Dites comment l’entreprise l’a demandé.'),
  accord: Joi.string().empty('').valid('oui', 'non').default('non').failover('non'),
})

export const reopeningForm = Joi.object<AskedValues & { motif: string }>({
  ...asked,
  motif: typedAs.text(requests.reopening.ask.reason!, 500),
})

type AnswerValues = AskedValues & { reponse: 'grant' | 'refuse'; echeance: string | null; motif: string }

/** An answer: granting asks for a day, refusing for a reason, opening again for both. */
export function answerForm(thing: Thing, answer: 'grant' | 'refuse') {
  const { reason } = requests[thing][answer]
  return Joi.object<AnswerValues>({
    ...asked,
    reponse: Joi.any().default(answer),
    motif: reason === null ? typedAs.optionalText(500) : typedAs.text(reason, 500),
    echeance: answer === 'grant' ? typedAs.date('Dites pour quel jour la réponse est attendue.') : Joi.any().strip(),
  })
}

export const judgeForm = Joi.object<AskedValues & { motif: string }>({
  ...asked,
  motif: typedAs.text(gestures.judgeWithout.reason!, 500),
})

export const nothingForm = Joi.object<AskedValues & { recu: string; canal: string }>({
  ...asked,
  canal: Joi.string()
    .empty('')
    .valid(...Object.keys(ways))
    .default('')
    .failover(''),
  recu: typedAs.date('Dites quel jour l’entreprise a répondu.'),
})

/** Whom a gesture is for: undefined for all. */
export function senderIn({ expediteur }: Pick<AskedValues, 'expediteur'>): { senderId?: number } {
  return expediteur ? { senderId: Number(expediteur) } : {}
}

type TypedStatement = {
  typed: Typed
  version: number
  sender: { senderId?: number }
  decisions: Decision[]
  errors: Objections
}

/**
 * Reads the lines of a statement: `a-12` is the accepted figure and `r-12` why it is less, `d-12` what the employer attests
 * inside the window and `p-12` the paper, `v-12` the version seen.
 */
export function readStatement(body: unknown, cells: readonly Cell[]): TypedStatement {
  const typed = typedFrom(body)
  const errors: Objections = {}
  const decisions = cells.flatMap((cell): Decision[] =>
    typed[`a-${cell.hoursId}`] === undefined ? [] : [decisionOn(cell, typed, errors)],
  )
  const expediteur = /^[1-9]\d{0,8}$/.test(typed.expediteur ?? '') ? typed.expediteur! : null
  return { typed, version: Number(typed.version) || 0, sender: senderIn({ expediteur }), decisions, errors }
}

function decisionOn(cell: Cell, typed: Typed, errors: Objections): Decision {
  const { hoursId, centihours } = cell
  const version = Number(typed[`v-${hoursId}`]) || 0
  const nothing = { refusedCentihours: 0, refusedReason: '', attestedCentihours: null, attestedReason: '' }
  // Changed since it was read: nothing is wrong with the answer, it answered another figure.
  if (version !== cell.version) return { hoursId, version, ...nothing }

  const { value: accepted, refused } = figureIn(typed[`a-${hoursId}`]!)
  const reason = (typed[`r-${hoursId}`] ?? '').trim()
  const partial = accepted !== null && accepted < centihours
  if (accepted === null) errors[`a-${hoursId}`] = refused ?? 'Écrivez les heures acceptées, ou 0.'
  else if (accepted > centihours) {
    errors[`a-${hoursId}`] = `On n’accepte pas plus que ce qui est déclaré, ${hours(centihours)}.`
  } else if (partial && !reason) errors[`r-${hoursId}`] = 'Dites pourquoi une partie n’est pas acceptée.'
  else if (reason.length > 500) errors[`r-${hoursId}`] = 'Écrivez au plus 500 caractères.'

  const { value: attested, refused: unread } = figureIn(typed[`d-${hoursId}`] ?? '')
  const paper = (typed[`p-${hoursId}`] ?? '').trim()
  if (unread !== null) errors[`d-${hoursId}`] = unread
  else if (attested !== null && attested > centihours) {
    errors[`d-${hoursId}`] = `L’employeur ne peut en attester plus qu’il n’en déclare, ${hours(centihours)}.`
  } else if (attested !== null && !paper) errors[`p-${hoursId}`] = 'Dites quelle pièce de l’employeur l’atteste.'
  else if (paper.length > 500) errors[`p-${hoursId}`] = 'Écrivez au plus 500 caractères.'

  return {
    hoursId,
    version,
    refusedCentihours: partial ? centihours - accepted : 0,
    refusedReason: partial ? reason : '',
    attestedCentihours: attested,
    attestedReason: attested === null ? '' : paper,
  }
}

function figureIn(text: string): Reading {
  const read = readHours(text)
  return (read.value ?? 0) < 0 ? refusedAs('Un nombre d’heures n’est pas négatif\u00a0: écrivez-le sans signe.') : read
}
