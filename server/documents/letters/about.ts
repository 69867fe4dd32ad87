import type { Contract } from '#server/register/contracts/rules.ts'
import { fieldWords, type LetterField } from '#server/register/proceedings/letter-words.ts'
import type { About, DocumentKind } from '../words.ts'
import type { Values } from './values.ts'

/** What an edition of a letter, or of a whole file, is filed under: its contract; compared by what it says. */
export function letterAbout(contract: Contract, kind: DocumentKind, at: string | null, values: Values): About {
  const figures = Object.entries(values).map(([field, value]) => ({ label: fieldWords[field as LetterField], value }))
  return {
    kind,
    subject: { type: 'contract', id: contract.id },
    buyerIds: [contract.buyerId],
    at,
    compared: { figures, acts: [] },
  }
}
