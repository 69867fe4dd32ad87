import { plural } from '#server/base/french.ts'
import type { Clause } from '#server/register/clauses/rules.ts'
import { UNLIMITED, type WindowGroup, type Windows, windowGroups } from '#server/register/clauses/window-rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { ccagOf } from '#server/register/contracts/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { type Attempt, errorSummary, field, newFormKey, titled, untouched } from '#server/web/forms.ts'

/** How long each way of working counts under a contract, other than the two years of a direct hire. */
export function windowsPage(contract: Contract, clause: Clause, windows: Windows, attempt: Attempt = untouched) {
  const path = `/marches/${contract.id}`
  return {
    title: titled(`Durées d’éligibilité par modalité : ${contractName(contract)}`, attempt.errors),
    errors: errorSummary('Les durées ne sont pas enregistrées', attempt.errors),
    breadcrumb: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: path, label: contractName(contract) },
      ],
      here: 'Durées d’éligibilité',
    },
    lede: `${ccagOf(contract, '.2')} ne limite que l’embauche directe, à deux ans. Pour les autres modalités, la durée est celle du marché\u202f; sans rien d’écrit ici, ${plural(clause.eligibilityMonths, 'mois', 'mois')} depuis la première embauche.`,
    action: `${path}/clause/durees`,
    back: path,
    formKey: newFormKey(),
    fields: (Object.keys(windowGroups) as WindowGroup[]).map(group =>
      field(group, windowGroups[group], attempt, wordOf(windows[group]), {
        short: true,
        optional: true,
        help: `Un nombre de mois, ou «\u00a0sans limite\u00a0». Vide\u00a0: ${plural(clause.eligibilityMonths, 'mois', 'mois')}.`,
      }),
    ),
  }
}

function wordOf(months: number | null): string {
  return months === null ? '' : months === UNLIMITED ? 'sans limite' : String(months)
}
