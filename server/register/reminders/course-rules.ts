import { type MailState, waitingStates } from '#server/mail/words.ts'

// How far a reminder went: from the mail itself, from the link in it, and from the statements that came since.

export type Course = 'waiting' | 'silent' | 'opened' | 'answered' | 'dropped'

type Sent = { state: MailState; openedAt: string | null; linkUsedAt: string | null; receivedOn: string | null }

/** Of one mail, by all that it asked for: it waits for a person, for its company, or for nobody any more. */
export function courseOf(asked: readonly Sent[]): Course {
  const state = asked[0]!.state
  if (asked.every(({ receivedOn }) => receivedOn !== null)) return 'answered'
  if (state === 'answered' || asked.some(({ linkUsedAt }) => linkUsedAt !== null)) return 'answered'
  if (asked.some(({ openedAt }) => openedAt !== null)) return 'opened'
  if (waitingStates.includes(state)) return 'waiting'
  return state === 'dropped' ? 'dropped' : 'silent'
}
