import { groupings, recognised } from './enum-rules.ts'
import { partyIn } from './holder-rules.ts'
import type {
  Bench,
  EnvironmentalConsideration,
  KeptFacts,
  PublishedContract,
  SubcontractAmendment,
  ToJudge,
} from './record.ts'
import { isAbsent, isObject, itemsOf, numberOf, type Raw, type Remarks, textOf, wordsOf } from './shape-rules.ts'
import { amountIn, durationIn, optionalDate } from './value-rules.ts'

// What a record says that no figure rests on: kept as published. Nothing here refuses a contract.

const environmentalWords: Record<string, EnvironmentalConsideration> = {
  'Clause environnementale': 'clause',
  'Critère environnemental': 'critere',
  'Pas de considération environnementale': 'aucune',
}
const priceVariations = ['Ferme', 'Actualisable', 'Révisable']

export function keptIn(raw: Raw, procedure: string, format: ToJudge['format'], remarks: Remarks): KeptFacts {
  const written = textOf(raw.procedure, 'procedure', remarks).slice(0, 200)
  return {
    place: placeIn(raw, remarks),
    environmental: environmentalIn(raw.considerationsEnvironnementales, format, remarks),
    procedureWritten: procedure ? '' : written,
    techniques: listIn(raw.techniques, 'technique', remarks),
    executionModes: listIn(raw.modalitesExecution, 'modaliteExecution', remarks),
    priceTypes: listIn(raw.typesPrix ?? raw.typePrix, 'typePrix', remarks),
    priceForm: textOf(raw.formePrix, 'formePrix', remarks).slice(0, 100),
    offers: countIn(raw.offresRecues, 'offresRecues', remarks),
    advance: saidIn(raw.attributionAvance),
    advanceRate: partIn(raw.tauxAvance, 'tauxAvance', remarks),
    originEu: partIn(raw.origineUE, 'origineUE', remarks),
    originFrance: partIn(raw.origineFrance, 'origineFrance', remarks),
    innovative: saidIn(raw.marcheInnovant),
    subcontractingDeclared: saidIn(raw.sousTraitanceDeclaree),
    grouping:
      (typeof raw.typeGroupementOperateurs === 'string' && recognised(raw.typeGroupementOperateurs, groupings)) || '',
  }
}

function placeIn(raw: Raw, remarks: Remarks): KeptFacts['place'] {
  const given: Raw = isObject(raw.lieuExecution) ? raw.lieuExecution : {}
  const part = (name: string) =>
    textOf(given[name] ?? raw[`lieuExecution.${name}`], `lieuExecution.${name}`, remarks).slice(0, 100)
  const place = { code: part('code'), kind: part('typeCode'), name: part('nom') }
  return place.code || place.name ? place : null
}

function environmentalIn(value: unknown, format: ToJudge['format'], remarks: Remarks): EnvironmentalConsideration[] {
  const field = 'considerationsEnvironnementales'
  const { words, reshaped } = wordsOf(value, 'considerationEnvironnementale')
  if (reshaped && format === '2022')
    remarks.repair(field, 'La liste des considérations environnementales, mal emboîtée, est remise en forme.')
  const known = new Set<EnvironmentalConsideration>()
  for (const said of words) {
    const word = recognised(said, Object.keys(environmentalWords))
    if (word) known.add(environmentalWords[word]!)
    else
      remarks.warn(
        field,
        `«\u00a0${said.trim().slice(0, 60)}\u00a0» n’est pas une considération environnementale connue.`,
      )
  }
  if (known.has('aucune') && known.size > 1) {
    remarks.aside(
      field,
      'Contredit\u00a0: «\u00a0Pas de considération environnementale\u00a0» est déclaré avec une autre valeur, qui est gardée.',
    )
    known.delete('aucune')
  }
  return [...known].sort()
}

function listIn(value: unknown, wrapper: string, remarks: Remarks): string[] {
  const said = wordsOf(value, wrapper).words.map(word => textOf(word, wrapper, remarks).slice(0, 100))
  return [...new Set(said.filter(Boolean))].slice(0, 10)
}

function countIn(value: unknown, field: string, remarks: Remarks): number | null {
  const count = numberOf(value, field, remarks)
  return count !== null && Number.isInteger(count) && count > 0 && count < 100_000 ? count : null
}

/** A part of the whole, from 0 to 1; « 30 » is thirty percent. */
function partIn(value: unknown, field: string, remarks: Remarks): number | null {
  const part = numberOf(value, field, remarks)
  if (part === null || part < 0 || part > 100) {
    if (part !== null) remarks.warn(field, `Une part de ${part} n’est pas vraisemblable\u00a0: elle n’est pas reprise.`)
    return null
  }
  if (part <= 1) return part
  remarks.repair(field, `La part de ${part} est lue ${part}\u00a0%.`)
  return part / 100
}

function saidIn(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  const text = String(value ?? '')
    .trim()
    .toLowerCase()
  if (['oui', 'true', '1'].includes(text)) return true
  return ['non', 'false', '0'].includes(text) ? false : null
}

/** Acts of subcontracting and their amendments. The two formats spell the wrapper of amendments each in its way. */
export function subcontractsIn(
  raw: Raw,
  bench: Bench,
  published: (string | null)[],
  remarks: Remarks,
): PublishedContract['subcontracts'] {
  const field = 'actesSousTraitance'
  const acts = itemsOf(raw.actesSousTraitance, 'acteSousTraitance').items.map(item => {
    const party = isObject(item.sousTraitant) ? item.sousTraitant : {}
    const subcontractor = partyIn(party, `${field}.sousTraitant`, bench, remarks)
    const act = actIn(item, 'dateNotification', field, published, remarks)
    return { ...act, subcontractor, priceVariation: wordAsSaid(item.variationPrix, remarks) }
  })
  const list = raw.modificationsActesSousTraitance
  const wrapped = itemsOf(list, 'modificationActeSousTraitance').items.flatMap(
    item => itemsOf(item, 'modificationActesSousTraitance').items,
  )
  const amendments = wrapped.map(item =>
    actIn(item, 'dateNotificationModificationSousTraitance', 'modificationsActesSousTraitance', published, remarks),
  )
  return { acts, amendments }
}

function actIn(
  item: Raw,
  dateKey: string,
  field: string,
  published: (string | null)[],
  remarks: Remarks,
): SubcontractAmendment {
  const publishedOn = optionalDate(item.datePublicationDonnees, `${field}.datePublicationDonnees`, remarks)
  published.push(publishedOn)
  return {
    number: isAbsent(item.id) ? '' : String(item.id).trim().slice(0, 40),
    signedOn: optionalDate(item[dateKey], `${field}.${dateKey}`, remarks),
    publishedOn,
    amountCents: amountIn(item.montant, `${field}.montant`, remarks, false),
    durationMonths: durationIn(item.dureeMois, `${field}.dureeMois`, remarks, false),
  }
}

function wordAsSaid(value: unknown, remarks: Remarks): string {
  const said = textOf(value, 'actesSousTraitance.variationPrix', remarks).slice(0, 60)
  return recognised(said, priceVariations) ?? said
}
