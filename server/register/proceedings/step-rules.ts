import type { Objections } from '#server/base/errors.ts'
import { euros, longDate, owedHours } from '#server/base/format.ts'
import type { FileState, Gesture, Paper, Proceeding, Reading } from './rules.ts'
import { stageAfter } from './transition-rules.ts'

// What a step needs before it is recorded: a sentence by field, none when it may be.

/** What a person says of a step. */
export type StepForm = {
  gesture: Gesture
  datedOn: string
  text: string
  capacity: string
  proof: string
  reference: string
  answer: string
  centihours: number | null
  amountCents: number | null
  days: number | null
  papers: readonly Paper[]
}

/** The account of the contract on the day of the step; null for what is not about hours. */
export type Situation = {
  /** Late, at risk, without statements, or finished short: something is there to be cured. */
  isShort: boolean
  /** What is short, in centihours: by now while it runs, at the end once it is over. */
  short: number
  finished: boolean
  /** Its statements are all settled. */
  concluded: boolean
  reading: Reading
}

export type Circumstances = {
  kind: Proceeding['kind']
  unitCents: number | null
  state: FileState
  situation: Situation | null
  notifiedOn: string | null
  today: string
  /** « CCAG Travaux, article 20.1.5 ». */
  article: string
}

export const MOST_DAYS = 365

/** The most a penalty may be on that day, in cents; null where the contract wrote no amount. */
export function mostCents({ kind, unitCents, situation }: Pick<Circumstances, 'kind' | 'unitCents' | 'situation'>) {
  return kind === 'hours' ? (situation?.reading.mostCents ?? null) : unitCents
}

export function objectionsToStep(form: StepForm, given: Circumstances): Objections {
  const { gesture } = form
  const { stage, last } = given.state
  if (gesture === 'takeBack' ? last === null : stageAfter(stage, gesture) === null)
    return { etape: 'Le dossier n’en est pas là\u00a0: cette étape n’est pas possible maintenant.' }
  const objections = { ...dated(form, given), ...(checks[gesture]?.(form, given) ?? {}) }
  if (needsText.has(gesture) && !form.text.trim())
    objections.texte ??= 'Dites-le en quelques phrases\u00a0: elles vont au dossier.'
  if (needsCapacity.has(gesture) && !form.capacity.trim())
    objections.qualite ??=
      'Dites en quelle qualité l’acte est pris, par exemple «\u00a0par délégation du président\u00a0».'
  return objections
}

const needsText: ReadonlySet<Gesture> = new Set([
  'suggest',
  'notice',
  'observe',
  'propose',
  'decide',
  'waive',
  'drop',
  'takeBack',
])
const needsCapacity: ReadonlySet<Gesture> = new Set(['notice', 'decide', 'waive'])

/** Nothing is dated of a day to come, nor before what it follows. */
function dated({ gesture, datedOn }: StepForm, { state, notifiedOn, today }: Circumstances): Objections {
  if (datedOn > today)
    return { date: `Le ${longDate(datedOn)} n’est pas encore là. Enregistrez une étape une fois qu’elle a eu lieu.` }
  if (notifiedOn && datedOn < notifiedOn) return { date: `Le marché n’est notifié que le ${longDate(notifiedOn)}.` }
  const earliest = notBefore(gesture, state)
  if (earliest && datedOn < earliest) return { date: `Cette étape ne vient pas avant le ${longDate(earliest)}.` }
  return {}
}

function notBefore(gesture: Gesture, { notice, receipt, shortfall, decision, last }: FileState): string | null {
  switch (gesture) {
    case 'receive':
      return notice?.datedOn ?? null
    case 'observe':
    case 'establish':
      return receipt?.datedOn ?? null
    case 'decide':
      return shortfall?.datedOn ?? null
    case 'deduct':
    case 'pay':
      return decision?.datedOn ?? null
    case 'close':
    case 'drop':
      return last?.datedOn ?? null
    default:
      return null
  }
}

const checks: Partial<Record<Gesture, (form: StepForm, given: Circumstances) => Objections>> = {
  notice: noticeable,
  receive: proven,
  unobserve: delayOver,
  establish: establishable,
  decide: decidable,
  waive: (_form, { situation, kind }) => (kind === 'hours' ? finished(situation) : {}),
  deduct: due,
  pay: due,
  attach: ({ papers }): Objections => (papers.length ? {} : { piece: 'Choisissez un fichier.' }),
}

function proven({ proof }: StepForm): Objections {
  if (proof.trim()) return {}
  return {
    preuve: 'Dites ce qui le prouve\u00a0: l’avis de réception et son numéro, ou le dépôt sur le profil d’acheteur.',
  }
}

/** It must leave time to cure, and be about something that is missing. */
function noticeable({ centihours, days }: StepForm, { kind, situation, unitCents }: Circumstances): Objections {
  const objections: Objections = {}
  if (!days || days < 1)
    objections.delai = 'Une mise en demeure laisse au moins un jour pour répondre\u00a0: quinze par usage.'
  else if (days > MOST_DAYS) objections.delai = `Un délai de ${MOST_DAYS}\u00a0jours au plus.`
  if (kind !== 'hours') {
    if (!unitCents) objections.etape = 'Aucun montant au contrat pour ce manquement.'
    return objections
  }
  if (!situation?.isShort)
    objections.heures =
      'Ce jour-là, rien ne manque au-delà de la tolérance\u00a0: il n’y a pas de quoi mettre en demeure.'
  else if (!centihours) objections.heures = 'Écrivez le nombre d’heures qui manquent.'
  else if (centihours > situation.short)
    objections.heures = `Ce jour-là, il ne manque que ${owedHours(situation.short)}\u00a0: on n’en demande pas davantage.`
  return objections
}

function delayOver(
  { datedOn }: Pick<StepForm, 'datedOn'>,
  { state: { deadline, receipt } }: Circumstances,
): Objections {
  if (!receipt || !deadline)
    return { date: 'La réception de la mise en demeure n’est pas enregistrée\u00a0: son délai n’a pas commencé.' }
  if (datedOn <= deadline)
    return { date: `Le délai de la mise en demeure court jusqu’au ${longDate(deadline)} inclus.` }
  return {}
}

function finished(situation: Situation | null): Objections {
  if (!situation?.finished)
    return { date: 'Le marché n’était pas fini ce jour-là\u00a0: rien ne se décide avant sa fin.' }
  if (!situation.concluded)
    return {
      date: 'Le marché reste à solder ce jour-là\u00a0: réglez d’abord ses relevés, le manque n’est pas encore établi.',
    }
  return {}
}

function establishable(form: StepForm, given: Circumstances): Objections {
  const { kind, situation } = given
  if (kind !== 'hours') return delayOver(form, given)
  const objections = { ...delayOver(form, given), ...finished(situation) }
  if (objections.date) return objections
  if (situation!.reading.missing === 0)
    return { date: 'Ce jour-là, il ne manque aucune heure\u00a0: classez le dossier sans suite.' }
  return {}
}

/** CCAG x.1.5: an amount in the contract, a notice received, its delay over, what was answered read, the account finished. */
function decidable(form: StepForm, given: Circumstances): Objections {
  const { amountCents, answer } = form
  const { kind, situation, state } = given
  const objections: Objections = { ...delayOver(form, given), ...(kind === 'hours' ? finished(situation) : {}) }
  const most = mostCents(given)
  if (!state.observations.length && !state.silence)
    objections.etape = 'Dites d’abord si l’entreprise a présenté des observations.'
  if (state.observations.length && !answer.trim())
    objections.reponse = 'L’entreprise a répondu\u00a0: dites ce que la décision retient de ses observations.'
  if (most === null) objections.montant = 'Aucun montant au contrat\u00a0: aucune pénalité n’est possible.'
  else if (!amountCents) objections.montant = 'Écrivez le montant décidé. Pour n’appliquer aucune pénalité, renoncez-y.'
  else if (amountCents > most)
    objections.montant = `La pénalité encourue est de ${euros(most)}\u00a0: on ne décide pas davantage.`
  return objections
}

function due({ amountCents, reference }: StepForm, { state: { leftCents } }: Circumstances): Objections {
  const objections: Objections = {}
  if (!amountCents) objections.montant = 'Écrivez le montant.'
  else if (amountCents > leftCents) objections.montant = `Il ne reste que ${euros(leftCents)}.`
  if (!reference.trim())
    objections.reference = 'Dites sur quel paiement, ou par quel titre\u00a0: «\u00a0situation n°\u00a07\u00a0».'
  return objections
}
