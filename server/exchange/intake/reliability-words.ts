import { count } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { faultsPerTenThousand, type Reliability } from './reliability-rules.ts'

/** « 2 rattachements automatiques sur 1 240 n’ont pas tenu… » */
export function reliabilityWords(one: Reliability): string {
  const { automatic, asked, undone, corrected } = one
  const found = faultsPerTenThousand(one)
  if (!found) return 'Aucun rattachement automatique sur ces jours.'
  const all = automatic + corrected
  const rest = `${plural(asked, 'personne dite', 'personnes dites', 'Aucune personne dite')} par une réponse.`
  if (found.isBound) {
    const bound = `on peut en dire qu’il s’en trompe au plus ${count(found.rate)} sur 10\u202f000`
    return `${plural(all, 'rattachement automatique', 'rattachements automatiques')}, aucun défait\u00a0: ${bound}. ${rest}`
  }
  const faults = undone + corrected
  const how = `${count(corrected)} ${agreed(corrected, 'corrigé', 'corrigés')}, ${count(undone)} avec un import annulé`
  return `${count(faults)} ${agreed(faults, 'rattachement automatique', 'rattachements automatiques')} sur ${count(all)} ${agreed(faults, 'n’a pas tenu', 'n’ont pas tenu')}\u00a0: ${how}. ${rest}`
}

/** For ten thousand; « au plus » while none was found. */
export function rateWords(one: Reliability): string {
  const found = faultsPerTenThousand(one)
  if (!found) return '—'
  return found.isBound ? `au plus ${count(found.rate)}` : count(found.rate)
}
