import { euros, hours, longDate } from '#server/base/format.ts'
import type { Governed } from '#server/register/contracts/rules.ts'
import { type Fact, type FactKind, factKinds } from '#server/register/facts/rules.ts'
import { withoutTheirNames } from './rules.ts'
import { ccagShort, shortened } from './words.ts'

// Difficulties, suspensions, notices and decisions: what an elected official may be asked about. Notes and calls stay inside.

const shown: Partial<Record<FactKind, string>> = {
  difficulty: '.4.4',
  excuse: '.4.4',
  suspension: '.4.4',
  meeting: '.4.3',
  reminder: '.4.2',
  formalNotice: '.5',
  penalty: '.5',
}

/** Facts that a report tells, oldest first; those after the cut-off are said to be so. */
export function factsModel(
  facts: readonly Fact[],
  at: string,
  today: string,
  contract: Governed,
  names: readonly string[],
) {
  return facts
    .filter(fact => fact.kind in shown && fact.datedOn <= today)
    .map(fact => ({
      date: longDate(fact.datedOn),
      late: fact.datedOn > at,
      kind: factKinds[fact.kind],
      text: shortened(withoutTheirNames(fact.text, fact.byReader, names), 320),
      basis: ccagShort(contract, shown[fact.kind]!),
      effect: effectOf(fact, at),
    }))
}

export function tellsFacts(facts: readonly Fact[], at: string, kinds: readonly FactKind[]): Fact[] {
  return facts.filter(fact => fact.datedOn <= at && kinds.includes(fact.kind))
}

function effectOf(fact: Fact, at: string): string {
  const until = fact.untilOn ? longDate(fact.untilOn) : null
  switch (fact.kind) {
    case 'excuse':
      return `${hours(fact.centihours ?? 0)} dues mais sans pénalité`
    case 'suspension':
      return until ? `Jusqu’au ${until} ; ces jours ne comptent pas` : 'En cours ; ces jours ne comptent pas'
    case 'formalNotice':
      if (!until) return 'Sans délai enregistré'
      return fact.untilOn! < at ? `Délai échu le ${until}` : `Réponse attendue le ${until}`
    case 'penalty':
      if (fact.amountCents === null) return 'Décision enregistrée'
      return fact.amountCents === 0 ? 'Pénalité remise' : `Pénalité de ${euros(fact.amountCents)}`
    default:
      return until ? `Échéance le ${until}` : 'Consigné'
  }
}
