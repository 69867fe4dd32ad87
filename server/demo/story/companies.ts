import { companies as cast } from '#db/seeds/cast.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import type { CompanyKind } from '#server/register/companies/rules.ts'
import type { When } from './when.ts'

// Holders, employers and inclusive structures of Haute-Vesle. Nothing here exists.

const more = {
  telliane: {
    name: 'Maçonnerie Telliane',
    kind: 'company',
    siret: siretFrom('99941240'),
    trade: 'Maçonnerie',
    city: 'Courville',
    contact: ['Mme Barreto', '01 99 00 21 40', 'insertion@telliane.example'],
  },
  ancelin: {
    name: 'Plâtres Ancelin',
    kind: 'company',
    siret: siretFrom('99941241'),
    trade: 'Plâtrerie, cloisons',
    city: 'Marvaux',
    contact: ['M. Ancelin', '01 99 00 21 41', 'contact@ancelin.example'],
  },
  drouet: {
    name: 'Charpentes Drouet',
    kind: 'company',
    siret: siretFrom('99941242'),
    trade: 'Charpente métallique',
    city: 'Villeneuve-la-Grange',
    contact: ['M. Drouet', '01 99 00 21 42', 'atelier@drouet.example'],
  },
  elevation: {
    name: 'Élévation Nord',
    kind: 'company',
    siret: siretFrom('99941243'),
    trade: 'Ascenseurs',
    city: 'Marvaux',
    contact: ['Mme Kowalski', '01 99 00 21 43', 'marches@elevation-nord.example'],
  },
  routes: {
    name: 'Routes de la Vesle',
    kind: 'company',
    siret: siretFrom('99941244'),
    trade: 'Voirie',
    city: 'Courville',
    contact: ['M. Tessier', '01 99 00 21 44', 'exploitation@routes-vesle.example'],
  },
  ferrand: {
    name: 'Paysages Ferrand',
    kind: 'company',
    siret: siretFrom('99941245'),
    trade: 'Espaces verts',
    city: 'Saint-Loup-sur-Vesle',
    contact: ['Mme Ferrand', '01 99 00 21 45', 'contact@ferrand.example'],
  },
  veille: {
    name: 'Veille et Présence',
    kind: 'company',
    siret: siretFrom('99941246'),
    trade: 'Gardiennage',
    city: 'Marvaux',
    contact: ['M. Diallo', '01 99 00 21 46', 'planning@veille-presence.example'],
  },
  navettes: {
    name: 'Navettes du Plateau',
    kind: 'company',
    siret: siretFrom('99941247'),
    trade: 'Transport de personnes',
    city: 'Villeneuve-la-Grange',
    contact: ['Mme Rousselin', '01 99 00 21 47', 'insertion@navettes.example'],
  },
  lorne: {
    name: 'Autocars Lorne',
    kind: 'company',
    siret: siretFrom('99941248'),
    trade: 'Transport de personnes',
    city: 'Courville',
    contact: ['M. Lorne', '01 99 00 21 48', 'contact@lorne.example'],
  },
  binaire: {
    name: 'Atelier Binaire',
    kind: 'company',
    siret: siretFrom('99941249'),
    trade: 'Services numériques',
    city: 'Marvaux',
    contact: ['Mme Nguyen', '01 99 00 21 49', 'projets@binaire.example'],
  },
  aumont: {
    name: 'Réseaux Aumont',
    kind: 'company',
    siret: siretFrom('99941250'),
    trade: 'Câblage, réseaux',
    city: 'Villeneuve-la-Grange',
    contact: ['M. Aumont', '01 99 00 21 50', 'chantiers@aumont.example'],
  },
  portage: {
    name: 'Portage et Compagnie',
    kind: 'company',
    siret: siretFrom('99941251'),
    trade: 'Déménagement',
    city: 'Marvaux',
    contact: ['M. Costa', '01 99 00 21 51', 'contact@portage.example'],
  },
  lingeClair: {
    name: 'Linge Clair',
    kind: 'company',
    siret: siretFrom('99941252'),
    trade: 'Blanchisserie',
    city: 'Courville',
    contact: ['Mme Delmas', '01 99 00 21 52', 'contact@linge-clair.example'],
  },
  tablees: {
    name: 'Les Tablées d’Ici',
    kind: 'ESS',
    siret: siretFrom('99941253'),
    trade: 'Restauration collective',
    city: 'Marvaux',
    esusSince: '-40/12',
    contact: ['Mme Sarr', '01 99 00 21 53', 'cuisine@tablees.example'],
  },
  recits: {
    name: 'Maison des Récits',
    kind: 'ESS',
    siret: siretFrom('99941254'),
    trade: 'Médiation culturelle',
    city: 'Saint-Loup-sur-Vesle',
    contact: ['M. Vidal', '01 99 00 21 54', 'bonjour@recits.example'],
  },
  sillon: {
    name: 'Atelier d’architecture Sillon',
    kind: 'company',
    siret: siretFrom('99941255'),
    trade: 'Architecture',
    city: 'Marvaux',
    contact: ['Mme Sillon', '01 99 00 21 55', 'agence@sillon.example'],
  },
  recyclerie: {
    name: 'Recyclerie du Plateau',
    kind: 'EI',
    siret: siretFrom('99941256'),
    trade: 'Collecte, réemploi',
    city: 'Villeneuve-la-Grange',
    esusSince: '-52/03',
    contact: ['M. Abadie', '01 99 00 21 56', 'collecte@recyclerie.example'],
  },
  potagers: {
    name: 'Les Potagers de Courville',
    kind: 'ACI',
    siret: siretFrom('99941257'),
    trade: 'Maraîchage, espaces naturels',
    city: 'Courville',
    contact: ['Mme Le Guen', '01 99 00 21 57', 'equipe@potagers.example'],
  },
  coupDeMain: {
    name: 'Coup de Main Marvaux',
    kind: 'AI',
    siret: siretFrom('99941258'),
    trade: 'Mise à disposition',
    city: 'Marvaux',
    contact: ['Mme Pires', '01 99 00 21 58', 'accueil@coup-de-main.example'],
  },
  geiq: {
    name: 'GEIQ Bâtir en Vesle',
    kind: 'GEIQ',
    siret: siretFrom('99941259'),
    trade: 'Alternance du bâtiment',
    city: 'Courville',
    contact: ['M. Haddad', '01 99 00 21 59', 'contact@geiq-vesle.example'],
  },
  fabrique: {
    name: 'La Fabrique du Bourg',
    kind: 'EBE',
    siret: siretFrom('99941260'),
    trade: 'Services de proximité',
    city: 'Saint-Loup-sur-Vesle',
    contact: ['Mme Okafor', '01 99 00 21 60', 'fabrique@bourg.example'],
  },
  /** Runs workshops inside a prison. */
  grandClos: {
    name: 'Ateliers du Grand-Clos',
    kind: 'PENIT',
    siret: siretFrom('99941263'),
    trade: 'Tri et façonnage',
    city: 'Courville',
    contact: ['M. Vasseur', '01 99 00 21 63', 'ateliers@grand-clos.example'],
  },
  // Known by their number only: the open data give no name.
  tilleulsSud: { name: '', kind: 'company', siret: siretFrom('99941236', '0002'), trade: '', city: '' },
  unnamedWorks: { name: '', kind: 'company', siret: siretFrom('99941261'), trade: '', city: '' },
  unnamedCleaning: { name: '', kind: 'company', siret: siretFrom('99941262'), trade: '', city: '' },
} as const satisfies Record<string, StoryCompany>

const contacts: Partial<Record<keyof typeof cast, [string, string, string]>> = {
  batisseurs: ['Mme Dorval, conductrice de travaux', '01 99 00 12 34', 'dorval@batisseurs-du-canal.example'],
  couleurs: ['M. Marchetti', '01 99 00 12 31', 'marchetti@couleurs-facades.example'],
  nettete: ['Mme Traoré', '01 99 00 12 32', 'insertion@nettete-vesle.example'],
  harpin: ['M. Harpin', '01 99 00 12 33', 'travaux@harpin.example'],
  relais: ['Mme Bensaïd', '01 99 00 12 34', 'suivi@relais-vesle.example'],
  truelle: ['M. Fontaine', '01 99 00 12 35', 'equipe@truelle-partagee.example'],
  tilleuls: ['Mme Jourdan', '01 99 00 12 36', 'commercial@ateliers-tilleuls.example'],
  boucle: ['M. Petit', '01 99 00 12 37', 'jardins@la-boucle.example'],
}

export type CompanyKey = keyof typeof cast | keyof typeof more

export const storyCompanies: Record<CompanyKey, StoryCompany> = {
  ...Object.fromEntries(
    Object.entries(cast).map(([key, company]) => [key, { ...company, contact: contacts[key as keyof typeof cast] }]),
  ),
  ...more,
} as Record<CompanyKey, StoryCompany>

type StoryCompany = {
  name: string
  kind: CompanyKind
  siret: string
  trade: string
  city: string
  esusSince?: When
  contact?: [name: string, phone: string, email: string]
}
