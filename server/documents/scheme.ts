import { dayInFrance, euros, hoursFigure, longDate, wholeHours } from '#server/base/format.ts'
import { agreed, listed, plural } from '#server/base/french.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { considerations, reservedArticles } from '#server/register/contracts/rules.ts'
import { dutyWords } from '#server/register/duties/rules.ts'
import { dutySaid } from '#server/register/duties/words.ts'
import {
  type Answer,
  type Category,
  type CountedContract,
  categories,
  categoriesOf,
  considerationsOf,
  isInclusive,
  placeIn,
  sumsOf,
} from '#server/scheme/counted-rules.ts'
import type { CountedRow } from '#server/scheme/counted-store.ts'
import type { Scheme } from '#server/settings/scheme-rules.ts'
import { schemeTitle } from '#server/settings/scheme-words.ts'

// The section that says for what contracts count in the institution's scheme; what nobody recorded is « non renseigné ».

export const UNSAID = 'non renseigné'

/** « SPASER 2024-2028 », at the head of every document. */
export function schemeHead(scheme: Scheme | null): string {
  return scheme ? schemeTitle(scheme) : `SPASER : schéma ${UNSAID}`
}

const categoryWords: Record<Category, { label: string; basis: string }> = {
  responsible: { label: 'Achats socialement responsables', basis: 'L. 2111-3' },
  esus: { label: 'Entreprises solidaires d’utilité sociale agréées', basis: 'L. 3332-17-1 du code du travail' },
  inclusive: { label: 'Entreprises employant des personnes défavorisées ou vulnérables', basis: 'L. 2111-3' },
}

/** Hours owed and counted of the contracts told, in centihours; null where no clause is recorded. */
export type SchemeHours = { owed: number; counted: number } | null

export function contractSchemeModel(scheme: Scheme | null, contract: CountedRow, hours: SchemeHours, typed: Typed) {
  const answers = categoriesOf(contract)
  return {
    lead: contractLead(scheme, contract, answers.responsible),
    caption: 'Catégories légales où compte ce marché, en nombre et en valeur hors taxes',
    rows: categories.map(category => {
      const counts = answers[category] === 'yes'
      return {
        ...categoryWords[category],
        contracts: counts ? '1' : answers[category] === 'no' ? '0' : UNSAID,
        value: counts ? amountSaid(contract) : answers[category] === 'no' ? '0 €' : UNSAID,
        why: whySaid(category, contract, answers[category]),
      }
    }),
    facts: [
      { label: 'Schéma', text: schemeSaid(scheme) },
      { label: 'Considérations', text: considerationsSaid(contract) },
      { label: 'Heures', text: hoursSaid(hours) },
      { label: 'Engagement, cible', text: TARGET },
      { label: 'L. 2112-2-1', text: dutyInFull(contract, typed) },
    ],
    note: valueNote([contract]),
  }
}

export function companySchemeModel(
  scheme: Scheme | null,
  contracts: readonly CountedRow[],
  hours: SchemeHours,
  which = 'ses marchés',
) {
  const sums = sumsOf(contracts)
  const all = plural(contracts.length, 'marché', 'marchés')
  return {
    lead: `${schemeStart(scheme)} ${sums.responsible.contracts} ${agreed(sums.responsible.contracts, 'compte', 'comptent')} comme ${agreed(sums.responsible.contracts, 'achat socialement responsable', 'achats socialement responsables')}, sur ${all}.`,
    caption: `Catégories légales où comptent ${which}, en nombre et en valeur hors taxes, sur ${all}`,
    rows: categories.map(category => {
      const { contracts: number, cents, withoutAmount, toConfirm, unsaid } = sums[category]
      const isUnknown = number === 0 && unsaid > 0
      return {
        ...categoryWords[category],
        contracts: isUnknown ? UNSAID : String(number),
        value: isUnknown ? UNSAID : euros(cents),
        why:
          [
            withoutAmount > 0 ? `${plural(withoutAmount, 'montant inconnu', 'montants inconnus')}` : '',
            toConfirm > 0 ? `dont ${plural(toConfirm, 'marché', 'marchés')} au montant à confirmer` : '',
            unsaid > 0 ? plural(unsaid, `marché ${UNSAID}`, `marchés ${UNSAID}s`) : '',
          ]
            .filter(Boolean)
            .join(' ; ') || 'tous renseignés',
      }
    }),
    facts: [
      { label: 'Schéma', text: schemeSaid(scheme) },
      { label: 'Considérations', text: considerationsCounted(contracts) },
      { label: 'Heures', text: hoursSaid(hours) },
      { label: 'Engagement, cible', text: TARGET },
      { label: 'L. 2112-2-1', text: dutiesCounted(contracts) },
    ],
    note: valueNote(contracts),
  }
}

const TARGET = `Engagement et cible servis : ${UNSAID}s. Aucun n’est encore enregistré pour ce schéma.`

function schemeStart(scheme: Scheme | null): string {
  return scheme ? `Dans le ${schemeTitle(scheme)} :` : `Schéma ${UNSAID} ;`
}

function contractLead(scheme: Scheme | null, contract: CountedContract, responsible: Answer): string {
  const names = listed(considerationsOf(contract).map(code => considerations[code].toLowerCase()))
  if (responsible === 'yes')
    return `${schemeStart(scheme)} ce marché compte comme achat socialement responsable (${names}).`
  if (responsible === 'no')
    return `${schemeStart(scheme)} ce marché n’y compte pas : publié sans considération sociale.`
  return `${schemeStart(scheme)} ses considérations sociales ne sont pas connues.`
}

function schemeSaid(scheme: Scheme | null): string {
  if (!scheme) return `Nom et période : ${UNSAID}s.`
  const by = scheme.recordedByName ? `, par ${scheme.recordedByName}` : ''
  return `${schemeTitle(scheme)} (L. 2111-3), enregistré le ${longDate(dayInFrance(scheme.recordedAt))}${by}, à compter du ${longDate(scheme.effectOn)}.`
}

function considerationsSaid(contract: CountedContract): string {
  const held = considerationsOf(contract)
  if (held.length > 0)
    return `${held.map(code => (code === 'reserve' && contract.reservedArticle ? `${considerations.reserve} : ${reservedArticles[contract.reservedArticle].label}` : considerations[code])).join(' ; ')}.`
  return contract.considerations.includes('aucune') ? `${considerations.aucune}.` : `Considérations : ${UNSAID}es.`
}

function considerationsCounted(contracts: readonly CountedContract[]): string {
  const told = (['clause', 'critere', 'reserve'] as const).flatMap(code => {
    const number = contracts.filter(one => considerationsOf(one).includes(code)).length
    return number > 0 ? [`${considerations[code].toLowerCase()} : ${number}`] : []
  })
  return told.length > 0 ? `${told.join(' ; ')}. Un marché peut en avoir plusieurs.` : `Considérations : ${UNSAID}es.`
}

function hoursSaid(hours: SchemeHours): string {
  if (!hours) return 'Aucune clause enregistrée : aucune heure due.'
  return `${wholeHours(hours.owed)} dues, ${hoursFigure(hours.counted)} retenues à la date d’arrêté.`
}

function dutyInFull({ contractId, duty, dutyReason }: CountedRow, typed: Typed): string {
  const source = { table: 'social_duties', id: dutyReason?.id ?? contractId, column: 'reason' }
  const reason = typed.print(dutyReason?.reason ?? '', 'Obligation de l’article L. 2112-2-1, motifs', source)
  return `${dutySaid(duty)}.${reason ? ` Motifs : ${reason.replace(/\.$/, '')}.` : ''}`
}

function dutiesCounted(contracts: readonly CountedRow[]): string {
  const by = Map.groupBy(contracts, ({ duty }) => duty?.duty ?? null)
  const told = [...(Object.keys(dutyWords) as (keyof typeof dutyWords)[]), null].flatMap(duty => {
    const number = by.get(duty)?.length ?? 0
    return number > 0 ? [`${duty ? dutyWords[duty].toLowerCase() : UNSAID} : ${number}`] : []
  })
  return `Obligation de conditions sociales, en marchés ; ${told.join(' ; ')}.`
}

function whySaid(category: Category, contract: CountedContract, answer: Answer): string {
  if (answer === 'unsaid')
    return category === 'esus'
      ? 'Aucun agrément connu à la notification'
      : category === 'inclusive'
        ? 'Nature du titulaire non connue'
        : 'Considérations non connues'
  if (category === 'responsible')
    return answer === 'yes'
      ? listed(considerationsOf(contract).map(code => considerations[code].toLowerCase()))
      : 'aucune'
  if (category === 'esus')
    return contract.holders
      .flatMap(({ name, esusSince }) => (esusSince ? [`${name}, agréée le ${longDate(esusSince)}`] : []))
      .join(' ; ')
  if (answer === 'no') return 'Titulaire d’une autre nature'
  return contract.holders
    .filter(({ kind }) => isInclusive(kind))
    .map(({ name, kind, isProved }) => `${name}, ${kinds[kind].label}${isProved ? '' : ' au registre'}`)
    .join(' ; ')
}

function amountSaid({ cents, isAmountToConfirm }: CountedContract): string {
  return cents === null ? `montant ${UNSAID}` : `${euros(cents)}${isAmountToConfirm ? ', à confirmer' : ''}`
}

function valueNote(contracts: readonly CountedContract[]): string {
  const group = contracts.some(({ holders }) => holders.length > 1)
  return `Valeur : montants notifiés, avenants compris à la date d’arrêté${group ? ' ; d’un groupement, le marché entier' : ''}. Un marché peut compter dans plusieurs catégories : elles ne s’additionnent pas.`
}

/** Where a notification falls beside the period: printed for a contract out of it. */
export function periodNote(scheme: Scheme | null, notifiedOn: string | null): string | null {
  if (!scheme) return null
  const place = placeIn(notifiedOn, scheme)
  if (place === 'before')
    return `Notifié avant ${scheme.fromYear} : il ne compte pas parmi les marchés notifiés de la période.`
  return place === 'after' ? `Notifié après ${scheme.toYear} : il ne compte pas dans cette période.` : null
}
