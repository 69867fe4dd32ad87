import { siret } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { likeliest } from '#server/register/buyers/told-rules.ts'
import type { DoubtfulBuyer } from '#server/register/buyers/told-store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { type Attempt, newFormKey, titled, toReview } from '#server/web/forms.ts'

/** So many are one click away; the others are chosen in a list. */
const BUTTONS = 5

/** Buyers that their number does not name: whose contracts are they? */
export function doubtfulBuyersPage(
  { doubtful, buyers, mayTell }: { doubtful: readonly DoubtfulBuyer[]; buyers: readonly Buyer[]; mayTell: boolean },
  attempt: Attempt,
) {
  const asked = doubtful.filter(({ told, contracts }) => !told && contracts > 0)
  const names = new Map(buyers.map(one => [one.id, buyerName(one)]))
  return {
    title: titled('Acheteurs à vérifier', attempt.errors),
    lead: asked.length
      ? 'Ces marchés sont gardés sous le numéro publié. Dites lequel de vos acheteurs les a passés\u00a0: les imports suivants le retiendront.'
      : 'Chaque acheteur publié est reconnu.',
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
    mayTell,
    asked: asked.map(one => question(one, buyers)),
    told: doubtful.flatMap(({ id, told, ...one }) =>
      told
        ? [
            {
              said: `${one.siret}\u00a0: ${names.get(told.buyerId) ?? 'un autre acheteur'}`,
              takeBack: `${PATH}/${id}/reprise`,
            },
          ]
        : [],
    ),
  }
}

const PATH = '/acheteurs-a-verifier'

function question({ id, siret: written, name, contracts, twin }: DoubtfulBuyer, buyers: readonly Buyer[]) {
  const likely = likeliest(written, twin ? [twin] : buyers.filter(one => one.id !== id))
  return {
    id: `acheteur-${id}`,
    action: `${PATH}/${id}`,
    legend: `${plural(contracts, 'marché', 'marchés')} de ${[name, written].filter(Boolean).join(', ')}\u00a0: lequel de vos acheteurs\u202f?`,
    why: twin
      ? `${buyerName(twin)} a le même SIREN. Les deux étaient enregistrés avant qu’il n’y en ait qu’un\u00a0: les comptes limités au premier ne verront plus ces marchés tant que l’autre ne leur est pas donné.`
      : 'La clé de contrôle de ce numéro est fausse\u00a0: il ne désigne personne.',
    choices: likely.slice(0, BUTTONS).map(one => ({ id: one.id, label: buyerName(one), number: siret(one.siret) })),
    others: likely.slice(BUTTONS).map(one => ({ id: one.id, label: buyerName(one) })),
  }
}
