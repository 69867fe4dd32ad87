// What a contract counts in the indicators, as few words: contracts alike in all of them are one cell, summed once.

import { type Consideration, considerations, type ReservedArticle } from '#server/register/contracts/rules.ts'
import type { Duty, Exemption } from '#server/register/duties/rules.ts'
import { type Answer, type CountedContract, categoriesOf, considerationsOf } from '../counted-rules.ts'

/** `framework`: its amount is a maximum, nothing is bought by it; `order`: under a framework that was counted. */
export const places = ['plain', 'framework', 'order'] as const
export type Place = (typeof places)[number]

export type Traits = {
  form: 'contract' | 'concession'
  place: Place
  /** It comes from the open data. */
  isPublished: boolean
  social: readonly Consideration[]
  /** Nothing says whether it has a social consideration. */
  isUnsaid: boolean
  /** Of a reserved contract; '' where the article is unknown or it is not reserved. */
  article: ReservedArticle | ''
  environmental: Answer
  esus: Answer
  inclusive: Answer
  duty: Duty | ''
  exemption: Exemption | ''
}

/** Cents before tax of the `priced` ones, amendments included. */
export type Amounts = { priced: number; toConfirm: number; cents: number }
export type Cell = Amounts & { year: number; traits: Traits; contracts: number }

/** What is read of a contract beside what it counts. */
export type Published = {
  form: 'contract' | 'concession'
  nature: string
  frameworkNumber: string
  isPublished: boolean
  environmental: readonly string[]
  techniques: readonly string[]
}

export function traitsOf(
  contract: CountedContract & { duty: { duty: Duty; recorded: { exemption: Exemption | null } | null } | null },
  published: Published,
): Traits {
  const { responsible, esus, inclusive } = categoriesOf(contract)
  return {
    form: published.form,
    place: placeOf(published),
    isPublished: published.isPublished,
    social: considerationsOf(contract),
    isUnsaid: responsible === 'unsaid',
    article: contract.reservedArticle ?? '',
    environmental: environmentalIn(published.environmental),
    esus,
    inclusive,
    duty: contract.duty?.duty ?? '',
    exemption: contract.duty?.recorded?.exemption ?? '',
  }
}

function placeOf({ nature, frameworkNumber, techniques }: Published): Place {
  if (frameworkNumber || /subs[ée]quent|bons? de commande/i.test(nature)) return 'order'
  return [nature, ...techniques].some(word => /^accord-cadre/i.test(word)) ? 'framework' : 'plain'
}

function environmentalIn(words: readonly string[]): Answer {
  if (words.some(word => word === 'clause' || word === 'critere')) return 'yes'
  return words.includes('aucune') ? 'no' : 'unsaid'
}

/** As one text, by which the like are found. */
export function textOf(traits: Traits): string {
  const { form, place, isPublished, social, isUnsaid, article, environmental, esus, inclusive, duty, exemption } =
    traits
  const held = (Object.keys(considerations) as Consideration[]).filter(one => social.includes(one)).join('+')
  const flags = [isPublished ? 'decp' : '', isUnsaid ? 'unsaid' : '']
  return [form, place, ...flags, held, article, environmental, esus, inclusive, duty, exemption].join('|')
}

export function traitsFrom(text: string): Traits {
  const [form, place, published, unsaid, social, article, environmental, esus, inclusive, duty, exemption] =
    text.split('|')
  return {
    form: form as Traits['form'],
    place: place as Place,
    isPublished: published === 'decp',
    social: (social ? social.split('+') : []) as Consideration[],
    isUnsaid: unsaid === 'unsaid',
    article: article as Traits['article'],
    environmental: environmental as Answer,
    esus: esus as Answer,
    inclusive: inclusive as Answer,
    duty: duty as Traits['duty'],
    exemption: exemption as Traits['exemption'],
  }
}

export type Totals = Amounts & { contracts: number }

export function totalsOf(cells: readonly Cell[]): Totals {
  const totals = { contracts: 0, priced: 0, toConfirm: 0, cents: 0 }
  for (const cell of cells) {
    totals.contracts += cell.contracts
    totals.priced += cell.priced
    totals.toConfirm += cell.toConfirm
    totals.cents += cell.cents
  }
  return totals
}
