import { longInstant } from '#server/base/format.ts'
import type { PeriodStatement, SenderStatement } from '#server/register/hours/statement-rules.ts'
import { eventSentence } from '#server/register/hours/statement-words.ts'
import { requestSaid } from '#server/register/requests/words.ts'

// Who sends a statement, and what was done with it.

/** Those who have hours of their own to declare: the holder that only answers with them is not one more. */
export function ownSenders({ senders }: PeriodStatement): SenderStatement[] {
  return senders.filter(({ follows, expected }) => expected && !follows)
}

export function nameOf({ senderId }: SenderStatement, names: ReadonlyMap<number, string>): string {
  return names.get(senderId ?? 0) ?? 'Titulaire non renseigné'
}

/** Every gesture, latest first; whose, where several send. */
export function historyModel(statement: PeriodStatement, names: ReadonlyMap<number, string>) {
  const several = ownSenders(statement).length > 1
  return statement.senders
    .flatMap(sender =>
      [
        ...sender.events.map(event => ({ ...event, said: eventSentence(event) })),
        // What was granted opened it again: that line says it.
        ...sender.requests
          .filter(({ thing, gesture }) => thing !== 'reopening' || gesture !== 'grant')
          .map(request => ({ ...request, said: requestSaid(request) })),
      ].map((event, index) => ({ sender, event, index })),
    )
    .sort((a, b) =>
      a.event.recordedAt < b.event.recordedAt ? 1 : a.event.recordedAt > b.event.recordedAt ? -1 : b.index - a.index,
    )
    .filter(({ sender }) => !sender.follows || ownSenders(statement).length === 0)
    .map(({ sender, event }) => ({
      at: event.recordedAt,
      date: longInstant(event.recordedAt),
      whose: several ? nameOf(sender, names) : null,
      text: several ? uncapitalised(event.said) : event.said,
      by: event.byName,
    }))
}

function uncapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
