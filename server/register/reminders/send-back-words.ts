import { agreed, listed } from '#server/base/french.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import { ofPeriod } from '../clauses/period-words.ts'

/** « Le relevé de mai 2026 est renvoyé : un courriel part à Relais Vesle. » */
export function sentBackNotice(
  key: PeriodKey,
  { written, unreachable }: { written: readonly string[]; unreachable: readonly string[] },
): string {
  const said = [
    written.length ? `un courriel part à ${listed(written)}` : '',
    unreachable.length
      ? `sans adresse, ${listed(unreachable)} ${agreed(unreachable.length, 'est', 'sont')} à prévenir autrement`
      : '',
  ].filter(Boolean)
  return `Le relevé ${ofPeriod(key)} est renvoyé${said.length ? `\u00a0: ${said.join('\u00a0; ')}` : ''}.`
}
