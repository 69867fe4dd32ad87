import { plusMonths } from '#server/base/dates.ts'
import { longDate, owedHours } from '#server/base/format.ts'
import { type Act, acts, type Commitment, lowestFrom } from './rules.ts'

// What is wrong with a new line of the ledger. Beside the rules and not in them because these sentences say figures.

export type NewLine = { act: Act; datedOn: string; centihours: number }

/** A sentence by field, none when the line can be added. `centihours` is signed. */
export function objectionsToLine(
  { act, datedOn, centihours }: NewLine,
  ledger: readonly Pick<Commitment, 'datedOn' | 'centihours'>[],
  { notifiedOn, today }: { notifiedOn: string | null; today: string },
): Record<string, string> {
  const objections: Record<string, string> = {}
  const latest = plusMonths(today, acts[act].ahead)
  if (notifiedOn && datedOn < notifiedOn)
    objections.signature = `Le marché n’est notifié que le ${longDate(notifiedOn)}. Aucun acte ne le précède.`
  else if (datedOn > latest && acts[act].ahead === 0)
    objections.signature = `Le ${longDate(datedOn)} n’est pas encore là. Notez l’acte une fois signé.`
  else if (datedOn > latest) objections.signature = `Notez au plus tard au ${longDate(latest)}, un an à l’avance.`

  const most = lowestFrom(ledger, datedOn)
  if (centihours < 0 && -centihours > most) objections.heures = tooMuch(act, most)
  return objections
}

function tooMuch(act: Act, most: number): string {
  const subject = act === 'decision' ? 'La décision' : 'L’avenant'
  return most === 0
    ? `${subject} ne peut rien retirer : rien n’est dû à cette date.`
    : `${subject} ne peut pas retirer plus que les ${owedHours(most)} dues.`
}
