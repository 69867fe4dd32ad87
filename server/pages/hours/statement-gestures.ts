import { plusDays } from '#server/base/dates.ts'
import { typedDate } from '#server/base/format.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { inPeriod } from '#server/register/clauses/period-words.ts'
import { concerned, mayDo, type SenderStatement } from '#server/register/hours/statement-rules.ts'
import { waysAsked } from '#server/register/hours/statement-words.ts'
import { senderNames } from '#server/register/hours/statements-of.ts'
import { type Gesture, gestureIn } from '#server/register/hours/transition-rules.ts'
import { type Attempt, field, newFormKey, select, textarea, untouched } from '#server/web/forms.ts'
import { nameOf, ownSenders } from './statement-senders.ts'
import type { PageGesture, StatementSource } from './statement-source.ts'

// What is done with a statement on its page, and the forms that ask it.

/** « Pour tous », or for one of them. null where there is no choice. */
export function forWhom(gesture: Exclude<Gesture, 'receive'>, source: StatementSource, attempt: Attempt) {
  return forWhomAmong(gesture, concerned(source.statement, gesture), source, attempt)
}

/** The same, among those whom it concerns. */
export function forWhomAmong(
  part: PageGesture,
  concerned: readonly SenderStatement[],
  { statement, grid, readsSensitive }: StatementSource,
  attempt: Attempt,
) {
  const own = new Set(ownSenders(statement))
  const able = concerned.filter(sender => own.has(sender) && sender.senderId !== null)
  if (able.length < 2) return null
  const choices = [
    { value: '', label: 'Tous les employeurs' },
    ...able.map(sender => ({
      value: String(sender.senderId),
      label: nameOf(sender, senderNames(grid.named, readsSensitive)),
    })),
  ]
  return within(part, select('expediteur', 'Pour', choices, attempt))
}

/** Several forms of this page have the same fields: each has addresses of its own. */
export function within<Model extends { name: string; id: string; described: string | null }>(
  part: PageGesture,
  model: Model,
) {
  const id = `${part}-${model.name}`
  return { ...model, id, described: model.described?.replaceAll(`${model.name}-`, `${id}-`) ?? null }
}

type OtherGesture = Exclude<Gesture, 'receive' | 'validate' | 'confirm'>

const others: { gesture: OtherGesture; path: string; heading: string; summary: string }[] = [
  {
    gesture: 'handBack',
    path: 'rendu',
    heading: 'Rendre à la facilitatrice',
    summary: 'Dire ce qui est à revoir avant de confirmer',
  },
  {
    gesture: 'takeBack',
    path: 'reprise',
    heading: 'Reprendre le contrôle',
    summary: 'Corriger ce relevé avant que l’acheteur le confirme',
  },
  {
    gesture: 'sendBack',
    path: 'renvoi',
    heading: 'Renvoyer pour correction',
    summary: 'Dire ce qui est à corriger',
  },
  {
    gesture: 'nothingWorked',
    path: 'neant',
    heading: 'Personne n’a travaillé',
    summary: 'Dire qu’aucune heure n’est due',
  },
  { gesture: 'reopen', path: 'reouverture', heading: 'Rouvrir ce relevé', summary: 'Corriger un relevé arrêté' },
  {
    gesture: 'judgeWithout',
    path: 'sans-releve',
    heading: 'Juger sans relevé',
    summary: 'Conclure le marché sans ce relevé',
  },
]

/** The gestures other than validating: each with its own form, as the table of transitions allows. */
export function othersModel(source: StatementSource, part: PageGesture | undefined, attempt: Attempt, over: boolean) {
  const { statement, contract, today, role } = source
  const { key } = statement
  const finished = contract.endsOn !== null && contract.endsOn < today
  const isOffered: Record<OtherGesture, boolean> = {
    handBack: true,
    takeBack: true,
    sendBack: true,
    reopen: true,
    nothingWorked: over && !hasHours(source),
    judgeWithout: finished && concerned(statement, 'judgeWithout').every(({ dueOn }) => dueOn < today),
  }
  return others
    .filter(({ gesture }) => isOffered[gesture] && mayDo(statement, gesture, role))
    .map(({ gesture, path, heading, summary }) => {
      const typed = part === gesture ? attempt : untouched
      const returns = gesture === 'sendBack' || gesture === 'reopen'
      return {
        id: gesture,
        path,
        heading,
        summary: gesture === 'nothingWorked' ? `Dire qu’il n’y a aucune heure ${inPeriod(key)}` : summary,
        open: part === gesture,
        formKey: newFormKey(),
        version: statement.version,
        label: gestureIn(gesture, statement.steps).label,
        previews: gesture === 'sendBack',
        forWhom: forWhom(gesture, source, typed),
        told: [],
        choices:
          gesture === 'nothingWorked' ? [within(gesture, select('canal', 'Reçue par', waysAsked(), typed, ''))] : [],
        answers: null,
        reason: gestureIn(gesture, statement.steps).reason
          ? within(
              gesture,
              textarea('motif', 'Motif', typed, '', { read: true, help: helps[gesture] ?? 'Il reste au journal.' }),
            )
          : null,
        due: returns
          ? within(
              gesture,
              field('echeance', 'Réponse attendue pour le', typed, typedDate(plusDays(today, statement.dueDays)), {
                short: true,
              }),
            )
          : null,
        received:
          gesture === 'nothingWorked'
            ? within(
                gesture,
                field('recu', 'Réponse reçue le', typed, typedDate(today), {
                  short: true,
                  help: 'Le jour où l’entreprise l’a dit.',
                }),
              )
            : null,
      }
    })
}

/** The buyer’s second look: who may confirm, or why it is not theirs. */
export function confirmModel(source: StatementSource, attempt: Attempt) {
  const { statement, role } = source
  if (!mayDo(statement, 'confirm', role)) return null
  return {
    path: 'confirmation',
    formKey: newFormKey(),
    version: statement.version,
    forWhom: forWhom('confirm', source, attempt),
    label: gestureIn('confirm', statement.steps).label,
  }
}

const helps: Partial<Record<PageGesture, string>> = {
  sendBack:
    'Ce que l’entreprise doit corriger\u00a0: elle le lit par courriel. Ni nom, ni donnée de santé, ni jugement.',
  handBack: 'La facilitatrice le lit. Ni nom, ni donnée de santé, ni jugement.',
  reopen: 'Il reste au journal. Les chiffres d’avant sont gardés.',
  judgeWithout: 'Qui a été relancé, et ce qui a été répondu. Les heures de ce relevé compteront zéro.',
}

function hasHours({ grid, statement }: StatementSource): boolean {
  const open = new Set(concerned(statement, 'nothingWorked').map(({ senderId }) => senderId))
  const employers = new Map(grid.rows.map(row => [row.placementId, row.employerId]))
  const months = monthsIn(statement.key)
  return [...grid.cells.values()].some(
    cell => cell.centihours > 0 && months.includes(cell.month) && open.has(employers.get(cell.placementId)!),
  )
}
