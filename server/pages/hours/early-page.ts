import { sum } from '#server/base/figures.ts'
import { capital, hours, longDate, longMonth } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import type { ToRegularise } from '#server/compliance/to-regularise.ts'
import type { Scope } from '#server/register/contracts/named-store.ts'
import { contractName } from '#server/register/contracts/words.ts'

export const EARLY_PATH = '/heures/a-regulariser'

/**
 * The hours that wait for a decision, an employment each, or a contract each unless `byPerson`. `decides`: whoever reads
 * may regularise them.
 */
export function earlyPage(
  waiting: readonly ToRegularise[],
  { follow, follows, decides, byPerson }: { follow: Scope; follows: boolean; decides: boolean; byPerson: boolean },
) {
  const total = sum(waiting, ({ centihours }) => centihours)
  return {
    title: 'Heures à régulariser',
    breadcrumb: { links: [{ href: '/releves', label: 'Relevés' }], here: 'À régulariser' },
    lede: waiting.length
      ? `${hours(total)} faites avant que l’éligibilité ne soit établie. Elles ne comptent pas, sauf décision motivée (CCAG, article sur les publics).`
      : 'Aucune heure ne précède l’éligibilité de qui l’a faite.',
    views: follows && [
      { label: 'Les miens', href: `${EARLY_PATH}?suivi=moi`, current: follow === 'mine' },
      { label: 'Tous', href: `${EARLY_PATH}?suivi=tous`, current: follow === 'all' },
    ],
    byPerson,
    span: byPerson ? 3 : 2,
    rows: (byPerson ? waiting : byContract(waiting)).map(one => ({
      ref: byPerson ? one.ref : null,
      href: one.participantHref,
      contract: contractName(one),
      contractHref: `/marches/${one.contractId}`,
      about: [one.holder, one.number].filter(Boolean).join(', '),
      buyer: one.buyerName,
      months:
        one.months.length > 3
          ? `${plural(one.months.length, 'mois', 'mois')}, de ${longMonth(one.months[0]!)} à ${longMonth(one.months.at(-1)!)}`
          : capital(listed(one.months.map(longMonth))),
      why: !byPerson ? '' : one.eligibleOn ? `Éligible depuis le ${longDate(one.eligibleOn)}` : 'Éligibilité à établir',
      hours: hours(one.centihours),
      gesture: decides
        ? one.eligibleOn
          ? { label: 'Décider', href: `/marches/${one.contractId}/personnes/${one.placementId}` }
          : { label: 'Établir son éligibilité', href: one.participantHref }
        : null,
    })),
    total: hours(total),
  }
}

/** Of each contract the months and the sum: whose hours they are is not said. */
function byContract(waiting: readonly ToRegularise[]): ToRegularise[] {
  return [...Map.groupBy(waiting, one => one.contractId).values()].map(own => ({
    ...own[0]!,
    months: [...new Set(own.flatMap(({ months }) => months))].sort(),
    centihours: sum(own, ({ centihours }) => centihours),
  }))
}
