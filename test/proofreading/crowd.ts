import { dictionary } from '@zxcvbn-ts/language-fr'
import type { Person } from '#server/proofreading/names-rules.ts'

// Invented people who bear the surnames of France, and what an administration writes with names that are nobody's.

/** The package names its two lists the wrong way round. */
const [surnames, firstNames] = [dictionary['firstnames-fr'], dictionary['lastnames-fr']]

export function crowded(count: number): Person[] {
  return Array.from({ length: count }, (_, index) => ({
    lastName: surnames[index % surnames.length]!,
    firstName: firstNames[(index * 7) % firstNames.length]!,
  }))
}

const streets = [
  ...['Jean Moulin', 'Victor Hugo', 'du Général Leclerc', 'Simone Veil', 'Pierre et Marie Curie', 'Louise Michel'],
  ...['du Docteur Roux', 'Léon Blum', 'Martin Luther King', 'de l’Abbé Grégoire'],
]
const months = ['janvier', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'décembre']
const towns = ['Lille', 'Lens', 'Tours', 'Laval', 'Vienne', 'Valence', 'Dole', 'Castres', 'Auch', 'Marvaux']
const companies = ['Martin', 'Bernard', 'Robert', 'Simon', 'Michel', 'Laurent', 'Thomas', 'Durand', 'Moreau', 'Girard']
const things = ['marché', 'lot', 'service', 'chantier', 'conseil', 'paysage', 'atelier', 'bassin', 'projet', 'comité']

/** A street, a school, a town, a month, a company, a word of works: two hundred sentences, nobody in them. */
export const administrative: readonly string[] = [
  ...streets.flatMap(name => [
    `Travaux de voirie, rue ${name}, phase 2`,
    `Ravalement du collège ${name}`,
    `Nettoyage du groupe scolaire ${name} pendant les congés`,
    `Réunion au gymnase ${name} le 12`,
  ]),
  ...months.flatMap(month => [
    `Relevé de ${month} reçu en retard`,
    `Reprise en ${month} après intempéries`,
    `Prolongation jusqu’au 30 ${month}`,
    `${month.charAt(0).toUpperCase()}${month.slice(1)} : aucune heure déclarée`,
  ]),
  ...towns.flatMap(town => [
    `Entretien des espaces verts à ${town}`,
    `Le dépôt de ${town} ouvre en retard`,
    `Ville de ${town}, accord reçu`,
    `Livraison entre ${town} et Courville`,
  ]),
  ...companies.flatMap(name => [
    `L’entreprise ${name} demande un délai`,
    `Transfert d’heures à la SARL ${name}`,
    `${name} TP intervient en sous-traitance`,
    `Les établissements ${name} et fils reprennent le lot`,
  ]),
  ...things.flatMap(thing => [
    `Le ${thing} est reporté à la rentrée`,
    `${thing.charAt(0).toUpperCase()}${thing.slice(1)} prolongé de deux mois`,
    `Heures du ${thing} vérifiées sur pièces`,
    `Un autre ${thing} est prévu au printemps`,
  ]),
]
