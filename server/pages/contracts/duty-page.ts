import { typedDate } from '#server/base/format.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { dutyAt, dutyWords, exemptions, type RecordedDuty } from '#server/register/duties/rules.ts'
import { dutySaid } from '#server/register/duties/words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { type Attempt, field, radios, select, textarea } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'

/** The form that says whether L. 2112-2-1 binds a contract, and what was said before. */
export function dutyPage(
  contract: Contract,
  recorded: readonly RecordedDuty[],
  { today, byPerson }: { today: string; byPerson: boolean },
  attempt: Attempt,
) {
  const heading = 'Obligation de l’article L.\u00a02112-2-1'
  const now = dutyAt(recorded, contract, today)
  return {
    ...framed(heading, heading, contract, attempt, 'Rien n’est enregistré'),
    action: `/marches/${contract.id}/obligation-sociale`,
    now: dutySaid(now),
    reasonNow: now?.recorded ? typedSaid(now.recorded.reason, byPerson) : null,
    fields: {
      duty: radios(
        'obligation',
        'Ce marché',
        Object.entries(dutyWords).map(([value, label]) => ({ value, label })),
        attempt,
        now?.duty ?? '',
        { help: 'Soumis à partir des seuils européens, pour une consultation engagée depuis le 22 août 2026.' },
      ),
      exemption: select(
        'cas',
        'Cas de dérogation',
        [
          { value: '', label: 'Sans objet' },
          ...Object.entries(exemptions).map(([value, label]) => ({ value, label: `${value}° ${label}` })),
        ],
        attempt,
        now?.recorded?.exemption ?? '',
        { optional: true },
      ),
      reason: textarea('motif', 'Motifs', attempt, '', {
        read: true,
        help: 'Valeur estimée du besoin et seuil, ou motifs de la dérogation, tels qu’ils sont conservés (L. 2184-1).',
      }),
      decidedOn: field('date', 'Décidé le', attempt, typedDate(today), { short: true }),
    },
  }
}
