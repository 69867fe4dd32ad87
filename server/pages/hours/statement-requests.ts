import { plusDays } from '#server/base/dates.ts'
import { capital, longDate, typedDate } from '#server/base/format.ts'
import { channels, type Thing } from '#server/register/hours/request-rules.ts'
import type { SenderStatement } from '#server/register/hours/statement-rules.ts'
import { senderNames } from '#server/register/hours/statements-of.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { askable, mayAnswer, mayAsk, requests, waiting } from '#server/register/requests/rules.ts'
import { requestSaid } from '#server/register/requests/words.ts'
import { type Attempt, field, newFormKey, select, textarea, untouched } from '#server/web/forms.ts'
import { forWhomAmong, within } from './statement-gestures.ts'
import { nameOf, ownSenders } from './statement-senders.ts'
import type { PageGesture, StatementSource } from './statement-source.ts'

// What is asked of a statement and answered on its page: more time, or to be opened again.

const parts: Record<Thing, { ask: PageGesture; answer: PageGesture; path: string }> = {
  time: { ask: 'askTime', answer: 'answerTime', path: 'delai' },
  reopening: { ask: 'askReopening', answer: 'answerReopening', path: 'demande-de-reouverture' },
}

/** What waits for an answer first, then what may be asked. */
export function requestsModel(source: StatementSource, part: PageGesture | undefined, attempt: Attempt) {
  const { statement, role } = source
  const things = Object.keys(parts) as Thing[]
  const typed = (of: PageGesture) => (part === of ? attempt : untouched)
  return [
    ...things
      .filter(thing => mayAnswer(role, thing, statement.steps) && waiting(statement, thing).length > 0)
      .map(thing => answerModel(source, thing, typed(parts[thing].answer), part)),
    ...things
      .filter(thing => mayAsk(role, thing, statement.steps) && askable(statement, thing).length > 0)
      .map(thing => askModel(source, thing, typed(parts[thing].ask), part)),
  ]
}

function answerModel(source: StatementSource, thing: Thing, attempt: Attempt, part: PageGesture | undefined) {
  const { statement, today } = source
  const { answer: id, path } = parts[thing]
  const all = waiting(statement, thing)
  const asked = all[0]!.asks[thing]!
  const due = thing === 'time' ? asked.dueOn! : plusDays(today, statement.dueDays)
  return {
    ...common(source, id, all, attempt),
    path: `${path}/reponse`,
    heading: thing === 'time' ? 'Un délai est demandé' : 'La réouverture est demandée',
    summary: thing === 'time' ? 'Accorder ou refuser le délai' : 'Rouvrir, ou dire pourquoi non',
    open: part === undefined || part === id,
    told: toldOf(source, thing, all),
    reason: within(
      id,
      textarea('motif', 'Motif de la réponse', attempt, '', {
        read: true,
        optional: thing === 'time',
        help: thing === 'time' ? 'Demandé pour refuser.' : 'Il reste au journal.',
      }),
    ),
    due: within(
      id,
      field('echeance', thing === 'time' ? 'Nouvelle échéance' : 'Réponse attendue pour le', attempt, typedDate(due), {
        short: true,
        help: 'Ce jour ne sert pas à un refus.',
      }),
    ),
    answers: (['grant', 'refuse'] as const).map(value => ({ value, label: requests[thing][value].label })),
  }
}

function askModel(source: StatementSource, thing: Thing, attempt: Attempt, part: PageGesture | undefined) {
  const { statement, role } = source
  const { ask: id, path } = parts[thing]
  const able = askable(statement, thing)
  const [first] = able
  const grants = thing === 'time' && mayAnswer(role, thing, statement.steps)
  return {
    ...common(source, id, able, attempt),
    path,
    heading: requests[thing].ask.label,
    summary: thing === 'time' ? 'L’entreprise répondra plus tard' : 'Dire ce qui serait à corriger',
    open: part === id,
    told: [],
    label: thing === 'time' ? 'Noter la demande' : requests[thing].ask.label,
    reason: within(id, textarea('motif', 'Motif', attempt, '', { read: true, help: 'Il reste au journal.' })),
    due:
      thing === 'time'
        ? within(
            id,
            field('echeance', 'Jusqu’au', attempt, typedDate(plusDays(first!.dueOn, 15)), {
              short: true,
              help: `Attendu aujourd’hui pour le ${longDate(first!.dueOn)}.`,
            }),
          )
        : null,
    choices:
      thing === 'time'
        ? [
            within(id, select('canal', 'Demandé par', howStaffHeard, attempt, 'mail')),
            ...(grants
              ? [
                  within(
                    id,
                    select('accord', 'Réponse', answersNow, attempt, 'oui', {
                      help: 'Le délai ne vaut que pour ce relevé.',
                    }),
                  ),
                ]
              : []),
          ]
        : [],
    answers: null,
  }
}

/** What comes through a company’s own link says so by itself. */
const howStaffHeard = Object.entries(channels)
  .filter(([value]) => value !== 'link')
  .map(([value, label]) => ({ value, label: capital(label) }))

const answersNow = [
  { value: 'oui', label: 'Accordé' },
  { value: 'non', label: 'À décider' },
]

function common(source: StatementSource, id: PageGesture, of: readonly SenderStatement[], attempt: Attempt) {
  return {
    id,
    formKey: newFormKey(),
    version: source.statement.version,
    previews: false,
    label: '',
    forWhom: forWhomAmong(id, of, source, attempt),
    received: null,
    choices: [],
  }
}

/** « Relais Vesle, par téléphone, le 12 novembre 2026 : jusqu’au 30 novembre 2026. La paie n’est pas close. » */
function toldOf(
  { statement, grid, readsSensitive, byPerson }: StatementSource,
  thing: Thing,
  of: readonly SenderStatement[],
) {
  const own = new Set(ownSenders(statement))
  const several = own.size > 1
  return of
    .filter(sender => own.has(sender) || own.size === 0)
    .map(sender => {
      const whose = several ? `${nameOf(sender, senderNames(grid.named, readsSensitive))}, ` : ''
      const said = requestSaid(sender.asks[thing]!)
      return typedSaid(whose ? `${whose}${said.charAt(0).toLowerCase()}${said.slice(1)}` : said, byPerson)
    })
}
