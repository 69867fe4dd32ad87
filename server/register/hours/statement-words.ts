import { capital, dayInFrance, longDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import { type Way, ways } from './request-rules.ts'
import {
  channelOf,
  type PeriodStatement,
  type SenderStatement,
  type SignedEvent,
  type StatementState,
  senderStateOn,
  stateOf,
} from './statement-rules.ts'
import type { Gesture } from './transition-rules.ts'

// How a statement is called, and its states.

export const stateWords: Record<StatementState, { word: string; tone: string; icon: string }> = {
  late: { word: 'Relevé en retard', tone: 'is-late', icon: 'clock' },
  open: { word: 'Ouvert', tone: '', icon: 'idle' },
  asked: { word: 'Demandé', tone: '', icon: 'mail' },
  received: { word: 'Reçu', tone: '', icon: 'review' },
  awaited: { word: 'Attendu', tone: '', icon: 'idle' },
  quiet: { word: 'Personne en poste', tone: '', icon: 'idle' },
  toCheck: { word: 'À contrôler', tone: '', icon: 'review' },
  toConfirm: { word: 'À confirmer', tone: '', icon: 'review' },
  sentBack: { word: 'Renvoyé', tone: 'is-late', icon: 'late' },
  reopened: { word: 'Rouvert', tone: '', icon: 'review' },
  validated: { word: 'Validé', tone: 'is-fine', icon: 'fine' },
  nothingWorked: { word: 'Néant', tone: '', icon: 'idle' },
  judgedWithout: { word: 'Jugé sans relevé', tone: '', icon: 'idle' },
}

/** « ce mois », « ce trimestre ». */
export function thisPeriod(key: PeriodKey): string {
  return key.includes('T') ? 'ce trimestre' : 'ce mois'
}

/** « Relevé reçu le 16 novembre 2026, à contrôler. »; whose, where some senders are in another state. */
export function statementSentence(
  statement: PeriodStatement,
  names: ReadonlyMap<number, string>,
  today: string,
): string {
  const state = stateOf(statement, today)
  const told = statement.senders.filter(sender => senderStateOn(sender, today) === state)
  const others = statement.senders.some(sender => !sender.follows && sender.expected && !told.includes(sender))
  const whose = others ? listed(told.flatMap(({ senderId }) => names.get(senderId ?? 0) ?? [])) : ''
  const sentence = senderSentence(told.find(({ follows }) => !follows) ?? told[0]!, today)
  return whose ? `${whose}\u00a0: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence
}

/** Where the statement of one sender stands, since when, and by whom. */
export function senderSentence(sender: SenderStatement, today: string): string {
  const { events, receivedOn, dueOn } = sender
  const last = events.at(-1)
  switch (senderStateOn(sender, today)) {
    case 'quiet':
      return 'Personne n’est en poste\u00a0: aucun relevé n’est attendu.'
    case 'open':
      return `La période n’est pas finie\u00a0: son relevé est attendu pour le ${longDate(dueOn)}.${timeSaid(sender)}`
    case 'awaited':
      return `Relevé attendu pour le ${longDate(dueOn)}.${timeSaid(sender)}`
    case 'asked':
      return `Relevé demandé par courriel le ${longDate(sender.askedOn!)}, attendu pour le ${longDate(dueOn)}.${timeSaid(sender)}`
    case 'received':
      return `Un fichier est arrivé le ${longDate(sender.heldOn!)}\u00a0: il reste à le lire.`
    case 'late':
      return `Le relevé n’est pas arrivé\u00a0: il était attendu pour le ${longDate(dueOn)}.`
    case 'toConfirm':
      return `Relevé contrôlé${by(last!)}\u00a0: l’acheteur le confirme ou le rend.`
    case 'toCheck':
      if (last!.gesture === 'handBack') return `Relevé rendu${by(last!)}\u00a0: ${withStop(last!.reason)} À contrôler.`
      return events.some(({ gesture }) => gesture === 'sendBack')
        ? `Relevé corrigé reçu le ${longDate(receivedOn!)}${wayIn(channelOf(sender))}, à contrôler.`
        : `Relevé reçu le ${longDate(receivedOn!)}${wayIn(channelOf(sender))}, à contrôler.`
    case 'sentBack':
      return `Relevé renvoyé${by(last!)}\u00a0: ${withStop(last!.reason)} Réponse attendue pour le ${longDate(dueOn)}.`
    case 'reopened':
      return `Relevé rouvert${by(last!)}\u00a0: ${withStop(last!.reason)} Réponse attendue pour le ${longDate(dueOn)}.`
    case 'validated':
      return `Relevé validé${by(last!)}.`
    case 'nothingWorked':
      return `Personne n’a travaillé\u00a0: dit${by(last!)}.`
    case 'judgedWithout':
      return `Jugé sans relevé${by(last!)}\u00a0: ${withStop(last!.reason)}`
  }
}

/** More time that is asked holds until it is answered: the sentence says whose turn it is. */
function timeSaid({ asks: { time } }: SenderStatement): string {
  return time ? ` Un délai est demandé jusqu’au ${longDate(time.dueOn!)}, à décider.` : ''
}

/** One gesture on a statement, as its history says it. */
export function eventSentence({ gesture, state, reason, receivedOn, dueOn, channel }: SignedEvent): string {
  const words = state === 'toConfirm' ? 'Contrôlé' : (told[gesture as keyof typeof told] ?? gesture)
  const days = [
    receivedOn && `reçu le ${longDate(receivedOn)}${wayIn(channel ?? '')}`,
    dueOn && `réponse attendue pour le ${longDate(dueOn)}`,
  ].filter(Boolean)
  return `${words}${days.length ? `, ${days.join(', ')}` : ''}${reason ? `\u00a0: ${withStop(reason)}` : '.'}`
}

const told: Record<Gesture | 'undoImport', string> = {
  undoImport: 'Import annulé, rien n’en reste',
  receive: 'Heures déclarées',
  nothingWorked: 'Aucune heure',
  validate: 'Validé',
  takeBack: 'Contrôle repris',
  confirm: 'Confirmé',
  handBack: 'Rendu à la facilitatrice',
  sendBack: 'Renvoyé pour correction',
  reopen: 'Rouvert',
  judgeWithout: 'Jugé sans relevé',
}

/** How an answer came, for whoever writes it: its company’s link says so by itself. `known`: as it is kept. */
export function waysAsked(known: Way | '' = ''): { value: string; label: string }[] {
  const said = Object.entries(ways).filter(([way]) => way !== 'link' && way !== known)
  return [['', known ? ways[known] : 'non précisé'], ...said].map(([value, label]) => ({
    value: value!,
    label: capital(label!),
  }))
}

/** « par téléphone » */
const wayWords: Record<Way, string> = {
  mail: 'par courriel',
  phone: 'par téléphone',
  paper: 'sur papier',
  link: 'par le lien',
  file: 'par fichier',
}

function wayIn(channel: Way | ''): string {
  return channel ? ` ${wayWords[channel]}` : ''
}

function by({ recordedAt, byName }: SignedEvent): string {
  return ` le ${longDate(dayInFrance(recordedAt))}${byName ? ` par ${byName}` : ''}`
}

function withStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
