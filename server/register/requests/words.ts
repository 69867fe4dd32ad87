import { longDate } from '#server/base/format.ts'
import { channels, type StatementRequest } from '../hours/request-rules.ts'

/** One row of what was asked or answered, as a page says it. */
export function requestSaid({ thing, gesture, dueOn, channel, reason }: StatementRequest): string {
  const until = thing === 'time' && dueOn ? ` jusqu’au ${longDate(dueOn)}` : ''
  const what = `${words[thing][gesture]}${until}`
  const how = channel ? `, par ${channels[channel]}` : ''
  return `${what}${how}${reason ? `\u00a0: ${/[.!?…]$/.test(reason) ? reason : `${reason}.`}` : '.'}`
}

const words = {
  time: { ask: 'Délai demandé', grant: 'Délai accordé', refuse: 'Délai refusé' },
  reopening: { ask: 'Réouverture demandée', grant: 'Réouverture accordée', refuse: 'Réouverture refusée' },
}
