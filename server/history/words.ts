import { roleWords } from '#server/access/rules.ts'
import { longMonth } from '#server/base/format.ts'
import { mailStates } from '#server/mail/words.ts'
import { kinds as pieceKinds } from '#server/register/attachments/rules.ts'
import { roundings } from '#server/register/buyers/rounding-rules.ts'
import { rhythmPeriods } from '#server/register/clauses/rhythm-rules.ts'
import { cancellationBases, legalBases, modificationBases } from '#server/register/clauses/rules.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { owedThenChoices } from '#server/register/contracts/end-rules.ts'
import { groupForms } from '#server/register/contracts/group-rules.ts'
import { considerations, reservedArticles, sectors } from '#server/register/contracts/rules.ts'
import { dutyWords, exemptions } from '#server/register/duties/rules.ts'
import { carriedKinds, factKinds, parties } from '#server/register/facts/rules.ts'
import {
  districts,
  educationLevels,
  exitSituations,
  grounds,
  SENSITIVE_LABEL,
  sexes,
} from '#server/register/participants/rules.ts'
import { type Mode, modes, TELLING_MODE, tellingModes } from '#server/register/placements/rules.ts'
import { pledgeKinds } from '#server/register/pledges/rules.ts'
import { stepWords } from '#server/register/proceedings/words.ts'
import { conditions } from '#server/register/reserved/check-rules.ts'

// The journal's French: what was done to what, and what each kept value means. An action or a value that is not
// here still reads: « Marché : action enregistrée », with its name as written.

/** The things the journal speaks of; also the choices of its filter. */
export const subjectWords: Record<string, string> = {
  contract: 'Marché',
  clause: 'Clause sociale',
  commitment: 'Engagement',
  fact: 'Fait du marché',
  proceeding: 'Dossier de sanction',
  letterTemplate: 'Modèle de courrier',
  hours: 'Heures',
  statement: 'Relevé',
  participant: 'Participant',
  identity: 'Identité d’un participant',
  placement: 'Affectation',
  eligibility: 'Éligibilité',
  company: 'Entreprise',
  reservation: 'Réservation',
  import: 'Import',
  report: 'Rapport',
  edition: 'Édition',
  pack: 'Liasse d’éditions',
  buyer: 'Acheteur',
  directorate: 'Direction',
  operation: 'Opération',
  settings: 'Réglages',
  user: 'Compte',
  pool: 'Globalisation',
  proofreading: 'Relecture',
  pledge: 'Autre engagement',
  share: 'Part d’un groupement',
  mail: 'Courriel',
  attachment: 'Pièce',
}

const whole: Record<string, string> = {
  'contract.taken': 'Marché pris en charge',
  'contract.released': 'Marché laissé',
  'contract.handedOver': 'Marché passé à un collègue',
  'contract.hourless': 'Marché dit sans heures d’insertion',
  'contract.hourlessTakenBack': 'Marché qui attend de nouveau sa clause',
  'portfolio.handedOver': 'Portefeuille passé à un collègue',
  'company.contactNoted': 'Contact d’une entreprise noté',
  'contract.added': 'Marché enregistré',
  'contract.edited': 'Marché modifié',
  'contract.holderAdded': 'Entreprise ajoutée au marché',
  'contract.imported': 'Marché venu des données ouvertes',
  'contract.republished': 'Marché publié de nouveau dans les données ouvertes',
  'contract.reserved': 'Réservation du marché notée',
  'contract.dutyRecorded': 'Obligation de l’article L. 2112-2-1 dite',
  'reservation.checked': 'Condition d’une réservation vérifiée',
  'reservation.checkTakenBack': 'Vérification d’une réservation annulée',
  'clause.recorded': 'Clause sociale enregistrée',
  'clause.edited': 'Clause sociale modifiée',
  'commitment.added': 'Engagement ajouté',
  'commitment.corrected': 'Engagement corrigé',
  'share.written': 'Parts d’un groupement écrites',
  'share.transferred': 'Heures passées d’une entreprise à l’autre',
  'share.attributed': 'Employeur rattaché à un membre du groupement',
  'pledge.added': 'Autre engagement du marché écrit',
  'pledge.takenBack': 'Autre engagement du marché repris',
  'achievement.declared': 'Réalisation d’un autre engagement déclarée',
  'achievement.takenBack': 'Réalisation d’un autre engagement reprise',
  'fact.recorded': 'Fait noté',
  'fact.ended': 'Fin d’un fait notée',
  'fact.resumed': 'Reprise après suspension notée',
  'fact.takenBack': 'Fait annulé par un autre',
  'decp.received': 'Fichier de données ouvertes déposé',
  'decp.imported': 'Données ouvertes importées',
  'decp.cancelled': 'Import de données ouvertes annulé',
  'hours.logged': 'Heures saisies',
  'hours.imported': 'Heures venues d’un fichier',
  'hours.importUndone': 'Heures venues d’un fichier annulées',
  'hours.copied': 'Heures reprises du mois précédent',
  'hours.corrected': 'Heures corrigées',
  'statement.received': 'Relevé reçu',
  'statement.validated': 'Relevé validé',
  'statement.leftOpen': 'Relevé laissé ouvert, des heures sont encore attendues',
  'statement.sentBack': 'Relevé renvoyé pour correction',
  'statement.reopened': 'Relevé rouvert',
  'statement.nothingWorked': 'Mois sans heure déclaré',
  'statement.judgedWithout': 'Marché jugé sans relevé',
  'placement.regularised': 'Heures d’avant l’éligibilité régularisées',
  'placement.regularisationTakenBack': 'Régularisation reprise',
  'participant.added': 'Participant ajouté',
  'participant.changed': 'Fiche d’un participant modifiée',
  'participant.eligible': 'Éligibilité établie',
  'participant.pathOpened': 'Nouveau parcours ouvert',
  'participant.pathTakenBack': 'Nouveau parcours repris',
  'clause.windows': 'Durées d’éligibilité par modalité',
  'participant.exited': 'Sortie d’un participant notée',
  'placement.added': 'Personne ajoutée à un marché',
  'placement.changed': 'Contrat de travail modifié',
  'placement.removed': 'Personne retirée d’un marché',
  'identity.corrected': 'Identité corrigée',
  'identity.read': 'Identité consultée',
  'identities.read': 'Identités consultées',
  'identity.archiveRead': 'Identité archivée consultée',
  'identity.exported': 'Données d’une personne exportées',
  'participant.erased': 'Identité effacée à la demande',
  'personalData.swept': 'Données personnelles arrivées à terme',
  'settings.personalDataChanged': 'Durées de conservation réglées',
  'user.installed': 'Premier compte créé',
  'user.invited': 'Personne invitée',
  'user.linkGiven': 'Lien de mot de passe remis',
  'user.passwordChosen': 'Mot de passe choisi',
  'user.passwordChanged': 'Mot de passe changé',
  'user.changed': 'Compte modifié',
  'user.disabled': 'Compte fermé',
  'user.enabled': 'Compte rouvert',
  'user.sessionsEnded': 'Sessions fermées',
  'user.triesLifted': 'Blocage d’un compte levé',
  'user.addressChanged': 'Adresse électronique changée',
  'proofreading.confirmed': 'Texte confirmé pour publication',
  'proofreading.rewritten': 'Texte réécrit pour publication',
  'settings.institutionChanged': 'Institution modifiée',
  'settings.schemeRecorded': 'Schéma enregistré',
  'letterTemplate.saved': 'Texte d’un courrier enregistré',
  'settings.logoChanged': 'Logo enregistré',
  'settings.logoRemoved': 'Logo retiré',
  'edition.published': 'Édition publiée',
  'pack.asked': 'Liasse d’éditions demandée',
  'pack.stopped': 'Liasse d’éditions arrêtée',
  'pack.resumed': 'Liasse d’éditions reprise',
  'pass.mailed': 'Lien envoyé à une entreprise',
  'pass.renewed': 'Nouveau lien demandé par une entreprise',
  'pass.ended': 'Lien d’entreprise arrêté',
  'attachment.added': 'Pièce jointe',
  'attachment.read': 'Pièce ouverte',
  'attachment.removed': 'Pièce retirée',
  'reminders.sent': 'Relances envoyées',
  'reminders.sentByRule': 'Relances parties d’elles-mêmes',
  'mail.arrived': 'Courriel dit arrivé',
  'mail.sentAgain': 'Courriel renvoyé',
  'mail.dropped': 'Courriel laissé',
  'settings.remindersChanged': 'Relances automatiques réglées',
  'buyer.added': 'Acheteur ajouté',
  'buyer.renamed': 'Acheteur renommé',
  'buyer.thresholdsSet': 'Seuils de l’acheteur réglés',
  'buyer.roundingSet': 'Arrondi des heures dues réglé',
  'directorate.added': 'Direction ajoutée',
  'directorate.renamed': 'Direction renommée',
  'operation.added': 'Opération ajoutée',
  'operation.renamed': 'Opération renommée',
  'directorate.retired': 'Direction retirée',
  'directorate.broughtBack': 'Direction remise en usage',
  'operation.retired': 'Opération retirée',
  'operation.broughtBack': 'Opération remise en usage',
}

/** The actions that have words of their own: the choices of a filter. */
export const actionChoices: readonly { value: string; label: string }[] = Object.entries(whole).map(
  ([value, label]) => ({
    value,
    label,
  }),
)

const verbs: Record<string, string> = {
  added: 'ajout',
  created: 'création',
  recorded: 'enregistrement',
  changed: 'modification',
  edited: 'modification',
  renamed: 'changement de nom',
  corrected: 'correction',
  removed: 'retrait',
  deleted: 'suppression',
  cancelled: 'annulation',
  closed: 'clôture',
  ended: 'fin',
  resumed: 'reprise',
  opened: 'ouverture',
  reopened: 'réouverture',
  validated: 'validation',
  established: 'constat',
  merged: 'réunion',
  erased: 'effacement',
  read: 'consultation',
  exported: 'export',
  imported: 'import',
  placed: 'affectation',
}

/** « Dossier de sanction : mise en demeure »: each step by its own name. */
function stepOfFile(action: string): string | null {
  const [subject, gesture = ''] = action.split('.')
  const step = Object.hasOwn(stepWords, gesture) ? stepWords[gesture as keyof typeof stepWords] : null
  return subject === 'proceeding' && step
    ? `Dossier de sanction\u00a0: ${step.charAt(0).toLowerCase()}${step.slice(1)}`
    : null
}

export function actionWords(action: string): string {
  const known = whole[action] ?? stepOfFile(action)
  if (known) return known
  const [subject = '', verb = ''] = action.split('.')
  const noun = subjectWords[subject] ?? 'Autre'
  return `${noun}\u00a0: ${verbs[verb] ?? `action enregistrée (${action})`}`
}

const labels: Record<string, string> = {
  name: 'Nom',
  file: 'Fichier',
  identifier: 'Numéro d’identification',
  birthYear: 'Année de naissance',
  agreedOn: 'Convenue le',
  clauses: 'Marchés réunis',
  title: 'Objet',
  number: 'Numéro',
  lotNumber: 'Lot',
  lotTitle: 'Objet du lot',
  label: 'Libellé',
  reason: 'Motif',
  basis: 'Fondement',
  document: 'Document',
  documents: 'Documents',
  cutOff: 'Arrêté au',
  text: 'Texte',
  kind: 'Nature',
  role: 'Rôle',
  company: 'Entreprise',
  institution: 'Institution',
  contact: 'À qui demander un compte',
  buyerId: 'Acheteur',
  buyerIds: 'Acheteurs suivis',
  directorateId: 'Direction',
  operationId: 'Opération',
  retiredOn: 'Retirée depuis le',
  followedBy: 'Suivi par',
  sinceOn: 'Depuis le',
  contractsLeft: 'Marchés laissés sans suivi',
  contracts: 'Marchés',
  people: 'Personnes trouvées',
  archived: 'Identités archivées',
  erased: 'Identités effacées',
  broughtBack: 'Sorties de l’archive',
  papers: 'Natures de pièces effacées',
  drafts: 'Saisies effacées',
  soon: 'Bientôt effacées',
  piece: 'Pièce',
  pieces: 'Pièces',
  activeMonths: 'Mois en base active',
  years: 'Années, fournitures et services',
  worksYears: 'Années, travaux',
  participants: 'Personnes montrées',
  contactNoted: 'Correspondant',
  legalBasis: 'Fondement',
  contractArticle: 'Article du marché',
  scope: 'Périmètre',
  penaltyCents: 'Pénalité par heure',
  poolId: 'Globalisation',
  eligibilityMonths: 'Durée d’éligibilité, en mois',
  supply: 'Mise à disposition, en mois',
  subcontracting: 'Sous-traitance, en mois',
  other: 'Autre modalité, en mois',
  fromOn: 'À partir du',
  amountCents: 'Montant HT',
  centihours: 'Heures',
  noticedOn: 'Avis publié le',
  notifiedOn: 'Notifié le',
  startsOn: 'Début',
  endsOn: 'Fin',
  effectOn: 'À compter du',
  rhythm: 'Relevés d’heures',
  period: 'Période',
  dueDays: 'Délai, en jours',
  owedThen: 'Heures dues après résiliation',
  datedOn: 'Daté du',
  untilOn: 'Jusqu’au',
  signedOn: 'Signé le',
  until: 'Jusqu’au',
  durationMonths: 'Durée, en mois',
  duration_months: 'Durée, en mois',
  amendments: 'Avenants',
  month: 'Mois',
  receivedAt: 'Reçu le',
  receivedOn: 'Reçu le',
  dueOn: 'Réponse attendue pour le',
  decidedOn: 'Décidé le',
  sender: 'Employeur',
  validatedAt: 'Validé le',
  awaited: 'Pas encore reçu',
  sentBackAt: 'Renvoyé le',
  nature: 'Nature',
  procedure: 'Procédure',
  ccag: 'CCAG',
  ccagVersion: 'Version du CCAG',
  groupForm: 'Groupement',
  shares: 'Parts',
  cpv: 'CPV',
  sector: 'Secteur',
  siret: 'SIRET',
  form: 'Forme',
  frameworkNumber: 'Accord-cadre',
  reservedArticle: 'Réservé au titre de',
  reservedEvidence: 'Preuve de la réservation',
  considerations: 'Considérations sociales',
  condition: 'Condition',
  outcome: 'Résultat',
  evidence: 'Pièce vue',
  checkedOn: 'Vérifié le',
  duty: 'Obligation de L. 2112-2-1',
  exemption: 'Cas de dérogation',
  schemePeriod: 'Période du schéma',
  fteHours: 'Heures d’un équivalent temps plein',
  sizing: 'Calibrage',
  from: 'De',
  to: 'À',
  pledge: 'Engagement',
  quantity: 'Quantité',
  paper: 'Pièce ou article',
  formula: 'D’où vient le nombre',
  rounding: 'Arrondi',
  confirmed: 'Confirmé',
  created: 'Créés',
  updated: 'Mis à jour',
  rejected: 'Écartés',
  unchanged: 'Inchangés',
  type: 'Type',
  bytes: 'Taille, en octets',
  ground: 'Motif d’éligibilité',
  otherGrounds: 'Autres critères',
  evidenceBy: 'Justificatif vu par',
  groundFrom: 'Critère à partir du',
  evidenceKind: 'Justificatif',
  evidenceOn: 'Justificatif daté du',
  eligibleOn: 'Éligible depuis',
  eligibleUntil: 'Éligible jusqu’au',
  hiredOn: 'Embauche',
  leftOn: 'Départ',
  kindConfirmed: 'Nature de l’employeur confirmée',
  employerId: 'Employeur',
  mode: 'Modalité',
  employer: 'Employeur',
  job: 'Poste',
  exitOn: 'Sortie',
  exitSituation: 'Situation à la sortie',
  participant: 'Participant',
  sex: 'Sexe',
  priorityDistrict: 'Quartier prioritaire',
  education: 'Niveau',
  eligibleBy: 'Établie par',
  city: 'Commune',
  trade: 'Métier',
  esusSince: 'ESUS depuis',
  nextStep: 'Suite',
  days: 'Délai, en jours',
  reference: 'Référence',
  step: 'Étape n°',
  latePoints: '«\u00a0En retard\u00a0» au-delà de, en points',
  riskPoints: '«\u00a0Compromis\u00a0» au-delà de, en points',
  riskShare: 'Part de la durée écoulée, en %',
  riskDays: 'Jours avant la fin',
  riskRate: 'Taux de réalisation, en %',
  waitsOn: 'Attend',
  importId: 'Import',
  mails: 'Courriels',
  state: 'État',
  before: 'Jours avant l’échéance',
  after: 'Jours après l’échéance',
  week: 'Jours après, sans réponse',
}

/** What a kept value is called: « Suivi par »; « P-014, mai 2026 » for the hours of a month; its own name otherwise. */
export function labelWords(key: string): string {
  const match = MONTH_OF_SOMEONE.exec(key)
  return labels[key] ?? labels[inCode(key)] ?? (match ? `${match[1]}, ${longMonth(match[2]!)}` : key)
}

/** A column that the open data brought, as the same field is called elsewhere. */
function inCode(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** « P-014 2026-05 »: one person's hours of one month. */
export const MONTH_OF_SOMEONE = /^(.+) (\d{4}-(?:0[1-9]|1[0-2]))$/

/** Read by those who may not tell a telling mode from another, even where its label was written in full. */
const grouped = Object.fromEntries(
  tellingModes.flatMap(code => [code, modes[code as Mode].label].map(written => [written, TELLING_MODE])),
)

const values: Record<string, Record<string, string>> = {
  role: {
    ...roleWords,
    holder: 'Titulaire',
    leadHolder: 'Mandataire',
    coHolder: 'Cotraitant',
    subcontractor: 'Sous-traitant',
  },
  kind: {
    initial: 'Engagement initial',
    amendment: 'Avenant',
    order: 'Bon de commande',
    tranche: 'Tranche',
    cancellation: 'Suppression',
    ...carriedKinds,
    ...factKinds,
    ...labelled(kinds),
    directorate: 'Une direction',
    company: 'Une entreprise',
    committee: 'Une liste de marchés, pour un comité',
  },
  owedThen: owedThenChoices,
  piece: labelled(pieceKinds),
  pledge: labelled(pledgeKinds),
  rounding: labelled(roundings),
  period: rhythmPeriods,
  waitsOn: parties,
  considerations,
  groupForm: groupForms,
  legalBasis: legalBases,
  basis: { ...modificationBases, ...cancellationBases },
  reservedArticle: labelled(reservedArticles),
  condition: conditions,
  outcome: { met: 'remplie', unmet: 'non remplie' },
  duty: dutyWords,
  exemption: exemptions,
  sector: labelled(sectors),
  form: { contract: 'Marché', concession: 'Concession' },
  mode: { ...labelled(modes), ...grouped },
  ground: { ...labelled(grounds), sensible: SENSITIVE_LABEL },
  otherGrounds: { ...labelled(grounds), sensible: SENSITIVE_LABEL },
  sex: sexes,
  priorityDistrict: districts,
  education: educationLevels,
  exitSituation: exitSituations,
  state: Object.fromEntries(Object.entries(mailStates).map(([state, { word }]) => [state, word])),
}

function labelled(table: Record<string, { label: string }>): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([code, { label }]) => [code, label]))
}

/** A coded value in words, or as it is. */
export function valueWords(key: string, value: string): string {
  return (values[key] ?? values[inCode(key)])?.[value] ?? value
}

/** Keys whose value is the number of a row, and what names it. */
export const namedBy: Record<string, keyof Rows> = {
  followedBy: 'users',
  eligibleBy: 'users',
  userId: 'users',
  by: 'users',
  buyerId: 'buyers',
  buyerIds: 'buyers',
  directorateId: 'directorates',
  operationId: 'operations',
  employerId: 'companies',
}

/** Names of the rows whose number the journal keeps. */
export type Rows = Record<'users' | 'buyers' | 'directorates' | 'operations' | 'companies', ReadonlyMap<number, string>>
