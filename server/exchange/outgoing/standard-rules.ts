import {
  ccagWords,
  concessionNatures,
  concessionProcedures,
  groupings,
  natures,
  procedures,
} from '../decp/enum-rules.ts'
import type { Bench } from '../decp/record.ts'
import {
  amount,
  buyer,
  contractNumber,
  cpv,
  day,
  decimal,
  type Field,
  identified,
  integer,
  list,
  months,
  object,
  place,
  recordOf,
  text,
  word,
  words,
  yesOrNo,
} from './field-rules.ts'

// The regulated format of published contracts, version 2.0.4, as a table: arrêtés of 22 December 2022 (contracts; concessions).

const environmental = ['Clause environnementale', 'Critère environnemental', 'Pas de considération environnementale']
const NO_SOCIAL = 'Pas de considération sociale'

const social = (reserved: string): Field => ({
  name: 'considerationsSociales',
  called: 'La considération sociale',
  write: words('considerationSociale', ['Clause sociale', 'Critère social', reserved, NO_SOCIAL], NO_SOCIAL),
})
const green: Field = {
  name: 'considerationsEnvironnementales',
  called: 'La considération environnementale',
  write: words('considerationEnvironnementale', environmental, environmental[2]),
}
const published = (name: string): Field => ({ name, called: 'Le jour de publication', write: day() })

const act: Field[] = [
  { name: 'id', called: 'Le numéro de l’acte de sous-traitance', write: integer(1) },
  { name: 'sousTraitant', called: 'Le sous-traitant', write: identified },
  { name: 'dureeMois', called: 'La durée de la sous-traitance', write: integer(1) },
  { name: 'dateNotification', called: 'La date de l’acte de sous-traitance', write: day() },
  published('datePublicationDonnees'),
  { name: 'montant', called: 'Le montant sous-traité', write: decimal(1) },
  { name: 'variationPrix', called: 'La variation du prix', write: word(['Ferme', 'Actualisable', 'Révisable']) },
]
const actAmendment: Field[] = [
  { name: 'id', called: 'Le numéro de l’acte de sous-traitance modifié', write: integer(1) },
  { name: 'dureeMois', called: 'La durée de la sous-traitance', optional: true, write: integer(1) },
  { name: 'dateNotificationModificationSousTraitance', called: 'La date de la modification', write: day() },
  { name: 'montant', called: 'Le montant sous-traité', optional: true, write: decimal(1) },
  published('datePublicationDonnees'),
]
const amendment = (date: string, value: string, holders: boolean): Field[] => [
  { name: 'id', called: 'Le numéro de l’avenant', write: integer(1) },
  { name: 'dureeMois', called: 'La durée après avenant', optional: true, write: integer(1) },
  { name: value, called: 'Le montant après avenant', optional: true, write: decimal(1) },
  ...(holders ? [{ ...holdersNamed('titulaires', 'titulaire'), optional: true as const }] : []),
  { name: date, called: 'La date de l’avenant', write: day() },
  published('datePublicationDonneesModification'),
]

function holdersNamed(name: string, wrapper: string): Field {
  return { name, called: `Le ${wrapper}`, write: list(wrapper, identified) }
}

const contract: Field[] = [
  { name: 'id', called: 'Le numéro', write: contractNumber },
  { name: 'acheteur', called: 'L’acheteur', write: buyer },
  { name: 'nature', called: 'La nature', write: word(natures.slice(0, 3)) },
  { name: 'objet', called: 'L’objet', write: text(1000) },
  { name: 'codeCPV', called: 'Le code CPV', write: cpv },
  { name: 'techniques', called: 'La technique d’achat', write: words('technique', techniques()) },
  { name: 'modalitesExecution', called: 'La modalité d’exécution', write: words('modaliteExecution', modalities()) },
  { name: 'idAccordCadre', called: 'Le numéro de l’accord-cadre', optional: true, write: text(16) },
  { name: 'marcheInnovant', called: 'Le caractère innovant', write: yesOrNo },
  { name: 'ccag', called: 'Le CCAG', write: word(ccagWords) },
  { name: 'offresRecues', called: 'Le nombre d’offres', write: integer(1) },
  { name: 'attributionAvance', called: 'L’attribution d’une avance', write: yesOrNo },
  { name: 'tauxAvance', called: 'Le taux de l’avance', optional: true, write: decimal(0, 1) },
  { name: 'typeGroupementOperateurs', called: 'Le type de groupement', write: word(groupings) },
  { name: 'sousTraitanceDeclaree', called: 'La sous-traitance déclarée', write: yesOrNo },
  {
    name: 'actesSousTraitance',
    called: 'Un acte de sous-traitance',
    optional: true,
    write: list('acteSousTraitance', object(act)),
  },
  { name: 'procedure', called: 'La procédure', write: word(procedures.slice(0, 6)) },
  { name: 'lieuExecution', called: 'Le lieu d’exécution', write: place },
  { name: 'dureeMois', called: 'La durée', write: months },
  { name: 'dateNotification', called: 'La date de notification', write: day(true) },
  published('datePublicationDonnees'),
  { name: 'montant', called: 'Le montant', write: amount },
  { name: 'typesPrix', called: 'Le type de prix', write: words('typePrix', prices()) },
  { name: 'formePrix', called: 'La forme du prix', write: word(['Unitaire', 'Forfaitaire', 'Mixte']) },
  { name: 'origineUE', called: 'La part d’origine européenne', optional: true, write: decimal(0, 1) },
  { name: 'origineFrance', called: 'La part d’origine française', optional: true, write: decimal(0, 1) },
  holdersNamed('titulaires', 'titulaire'),
  social('Marché réservé'),
  green,
  {
    name: 'modificationsActesSousTraitance',
    called: 'Une modification de sous-traitance',
    optional: true,
    write: list('modificationActeSousTraitance', object(actAmendment)),
  },
  {
    name: 'modifications',
    called: 'Un avenant',
    optional: true,
    write: list('modification', object(amendment('dateNotificationModification', 'montant', true))),
  },
]

function techniques(): string[] {
  const dynamic = ['Système de qualification', "Système d'acquisition dynamique", 'Catalogue électronique']
  return ['Accord-cadre', 'Concours', ...dynamic, 'Enchère électronique', 'Sans objet']
}

function modalities(): string[] {
  return ['Tranches', 'Bons de commande', 'Marchés subséquents', 'Sans objet']
}

function prices(): string[] {
  return ['Définitif ferme', 'Définitif actualisable', 'Définitif révisable', 'Provisoire']
}

const tariff: Field[] = [
  { name: 'intituleTarif', called: 'L’intitulé du tarif', write: text(256) },
  { name: 'tarif', called: 'Le tarif', write: decimal(0) },
]
const year: Field[] = [
  published('datePublicationDonneesExecution'),
  { name: 'depensesInvestissement', called: 'La dépense d’investissement', write: decimal(0) },
  { name: 'tarifs', called: 'Un tarif', write: list('tarif', object(tariff)) },
]

const concession: Field[] = [
  { name: 'id', called: 'Le numéro', write: contractNumber },
  { name: 'autoriteConcedante', called: 'L’autorité concédante', write: buyer },
  { name: 'nature', called: 'La nature', write: word(concessionNatures) },
  { name: 'objet', called: 'L’objet', write: text(1000) },
  { name: 'procedure', called: 'La procédure', write: word(concessionProcedures) },
  { name: 'dureeMois', called: 'La durée', write: months },
  { name: 'dateSignature', called: 'La date de signature', write: day(true) },
  published('datePublicationDonnees'),
  { name: 'dateDebutExecution', called: 'Le début d’exécution', write: day() },
  { name: 'valeurGlobale', called: 'La valeur globale', write: amount },
  { name: 'montantSubventionPublique', called: 'La subvention publique', write: decimal(0) },
  {
    name: 'donneesExecution',
    called: 'Une année d’exécution',
    optional: true,
    write: list('donneesAnnuelles', object(year)),
  },
  holdersNamed('concessionnaires', 'concessionnaire'),
  social('Concession réservée'),
  green,
  {
    name: 'modifications',
    called: 'Un avenant',
    optional: true,
    write: list('modification', object(amendment('dateSignatureModification', 'valeurGlobale', false))),
  },
]

export type Form = 'contract' | 'concession'
export type Outgoing = { form: Form; record: Record<string, unknown> }

/**
 * A published record as version 2.0.4 writes it, keys in the order of the format; else why it cannot go out, one sentence each: what
 * the format lacks, and what the Ministry’s collector would set aside.
 */
export function standard(
  raw: Record<string, unknown>,
  form: Form,
  bench: Bench,
): { record: Record<string, unknown>; wrong: string[] } {
  const { record, wrong } = recordOf(form === 'concession' ? concession : contract, spelt(raw), bench)
  if (typeof record.origineUE === 'number' && Number(record.origineFrance ?? 0) > record.origineUE)
    wrong.push('La part d’origine française dépasse la part d’origine européenne.')
  return { record, wrong }
}

/** The two spellings of one key: the schema of XML files writes the first, that of JSON files the second. */
function spelt(raw: Record<string, unknown>): Record<string, unknown> {
  const given = raw.modificationsActesSousTraitance
  if (!Array.isArray(given)) return raw
  const modified = given.map(item => {
    if (typeof item !== 'object' || item === null || !('modificationActesSousTraitance' in item)) return item
    return { modificationActeSousTraitance: item.modificationActesSousTraitance }
  })
  return { ...raw, modificationsActesSousTraitance: modified }
}
