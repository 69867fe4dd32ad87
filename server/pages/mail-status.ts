import { FILED, type MailState, mailStates } from '#server/mail/words.ts'

/** The state of a mail as pages show it; filed in a folder, it has not left yet. */
export function outgoingStatus({ state, filed }: { state: MailState; filed: boolean }) {
  return { ...(state === 'sent' && filed ? FILED : mailStates[state]) }
}
