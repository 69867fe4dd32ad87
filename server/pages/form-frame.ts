import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { type Attempt, newFormKey, titled, toReview } from '#server/web/forms.ts'

/** What stands around any form about a contract: its title, the way back, and what is to be reviewed. */
export function framed(heading: string, title: string, contract: Contract, attempt: Attempt, refused: string) {
  const path = `/marches/${contract.id}`
  return {
    title: titled(title, attempt.errors),
    heading,
    subtitle: contractInFull(contract),
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: path, label: contractNumber(contract) },
      ],
      here: heading,
    },
    back: path,
    formKey: newFormKey(),
    errors: toReview(refused, attempt.errors),
  }
}
