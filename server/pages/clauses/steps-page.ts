import { firstDay, monthOf, nextMonth } from '#server/base/dates.ts'
import { longDate, typedDate } from '#server/base/format.ts'
import { confirmers, type SecondStep } from '#server/register/clauses/second-step-rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { type Attempt, errorSummary, field, newFormKey, radios, titled, untouched } from '#server/web/forms.ts'
import { entries } from './form-parts.ts'

const NAME = 'Qui contrôle les relevés'

/** Who looks at the statements of a contract before their hours are accepted, and since when. */
export function stepsPage(
  contract: Contract,
  decided: readonly SecondStep[],
  today: string,
  attempt: Attempt = untouched,
) {
  const path = `/marches/${contract.id}`
  const last = decided.at(-1)
  return {
    title: titled(`${NAME} : ${contractName(contract)}`, attempt.errors),
    errors: errorSummary('Rien n’est enregistré', attempt.errors),
    breadcrumb: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: path, label: contractName(contract) },
      ],
      here: NAME,
    },
    heading: NAME,
    lede: 'Quand l’acheteur confirme, les heures contrôlées par la facilitatrice ne sont que déclarées jusqu’à sa réponse, et un relevé confirmé ne se rouvre qu’avec lui. Il lit des heures, jamais des personnes. Un relevé néant se dit en une fois.',
    action: `${path}/clause/controle`,
    back: `${path}/clause`,
    formKey: newFormKey(),
    choice: radios(
      'controle',
      'Les relevés sont contrôlés par',
      entries(confirmers),
      attempt,
      last?.confirmedBy ?? 'nobody',
    ),
    effect: field('effet', 'À compter du', attempt, typedDate(firstDay(nextMonth(monthOf(today), -1))), {
      short: true,
      help: 'Vaut dès la période où tombe ce jour. Les relevés déjà contrôlés restent ce qu’ils sont.',
    }),
    decided: decided.map(({ effectOn, confirmedBy }) => ({
      at: effectOn,
      date: longDate(effectOn),
      text: `${confirmers[confirmedBy]}.`,
    })),
  }
}
