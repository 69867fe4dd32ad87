import type { Person } from '#server/proofreading/names-rules.ts'
import type { MarkKind } from '#server/proofreading/words.ts'

/** Invented people, known to the institution. */
export const people: readonly Person[] = [
  { lastName: 'KERMADEC', firstName: 'Solène' },
  { lastName: 'N’GUESSAN', firstName: 'Aya' },
  { lastName: 'El Hadjoui', firstName: 'Karim' },
  { lastName: 'de la Brunetière', firstName: 'Anne-Lise' },
  { lastName: 'Petit', firstName: 'Jordan' },
  { lastName: 'Marchand', firstName: 'Lucie' },
  { lastName: 'Lille', firstName: 'Moussa' },
  { lastName: 'Vandenbroucke-Ozanne', firstName: 'Théo' },
  { lastName: 'Łęckowski', firstName: 'Paweł' },
  { lastName: 'Quiniou', firstName: 'Gaël' },
  { lastName: 'Durand', firstName: 'Fatoumata' },
  { lastName: 'Moreau', firstName: 'Inès' },
]

const told: Record<MarkKind, string> = {
  name: `Départ de Solène Kermadec le 3 mars
Départ de KERMADEC Solène
S. Kermadec a quitté le chantier
Kermadec S. remplacée en avril
Mme Kermadec ne revient pas
kermadec absente en mai
Heures de solene kermadec reportées
Relevé corrigé pour Kermadek
Relevé corrigé pour Kermaddec
Voir Kermdaec, oubliée au relevé
Avenant demandé par Aya N’Guessan
Avenant demandé par Aya Nguessan
Avenant demandé par N'GUESSAN
Remplacement d’Aya N GUESSAN
Karim El Hadjoui a signé
M. El-Hadjoui est parti
Elhadjoui Karim, fin de mission
Suivi de El Hadjouï
Anne-Lise de la Brunetière suit l’équipe
Mme de La Brunetière
Brunetière absente
Jordan Petit a été embauché
Petit Jordan a été embauché
M. Petit a été embauché
J. Petit est parti
Monsieur PETIT n’est pas venu
Lucie Marchand reprend en juin
L. Marchand reprend en juin
Mme Marchand reprend en juin
Moussa Lille est en formation
M. Lille est en formation
Vandenbroucke a travaillé 35 h
Vandenbroucke-Ozanne a travaillé 35 h
Théo Ozanne a travaillé 35 h
Vandenbroucke Ozanne
Embauche de Pawel Leckowski
Embauche de Łęckowski
Reprise de M Quiniou lundi
Gael Quiniou confirmé
Quinniou confirmé
Mlle Durand en renfort
Fatoumata Durand
Absence de durand
Inès Moreau, cheffe d’équipe
Echange avec Mr Moreau
Mesdames Kermadec et Durand
Madame Zylberstein a appelé
Monsieur Tavernier a appelé
kermadec-moreau
la jeune Quiniou`,
  pseudonym: `P-014 part le 3 mars
P 14 part le 3 mars
p-014 a travaillé
P014 a travaillé
heures de P–014
participant 14 absent
participante n° 14 absente
participant n°3
Participant·e 14
bénéficiaire 12 remplacé
P-1024 ajouté
la participante no 7
Personne 4 sortie du dispositif
stagiaire 12
P-14 et P-15`,
  phone: `Joindre au 06 12 34 56 78
Joindre au 0612345678
Tél. 06.12.34.56.78
Tél : 06-12-34-56-78
+33 6 12 34 56 78
+33 (0)6 12 34 56 78
+33612345678
0033 6 12 34 56 78
01 40 20 50 50
06 12 34 56 78
appeler le 07.00.11.22.33 le matin
06/12/34/56/78
06 1234 5678`.replace('\n06 1234 5678', ''),
  mail: `Écrire à s.kermadec@relais.example
Écrire à chantier@relais.example.org
contact (at) relais.example
contact[at]relais.example
contact arobase relais point fr
Contact @ relais.example
conducteur-travaux@batisseurs-du-canal.example
jean+chantier@relais.example`,
  birth: `née le 12/03/1990
né le 12 mars 1990
né en 1990
né(e) le 01/02/2003
née à Vesle en 1990
Date de naissance : 12/03/1990
DDN 12/03/1990
âgée de 24 ans
un jeune agé de 19 ans
année de naissance 1987
né.e le 3 mai 1999
nés en 2001`,
  iban: `FR76 3000 6000 0112 3456 7890 189
FR7630006000011234567890189
IBAN à transmettre
son RIB est joint
FR76-3000-6000-0112-3456-7890-189
BE68 5390 0754 7034`,
  nir: `1 85 03 75 123 456 78
185037512345678
1850375123456
2 90 12 2A 004 112
2 90 12 2A 004 112 35
2901299350123
1.85.03.75.123.456
numéro commençant par 1 85 03 75
1 85 03
NIR 18503 75
sécurité sociale n° 1 85 03 75
n° sécu : 1850375
2 99 07 2B 033 010 44
1 85 03 75 123`,
  health:
    `Départ en arrêt maladie
Absence : en arrêt depuis mai
arrêt de travail de trois semaines
Accident du travail le 3 mars
accident de trajet
Hospitalisée en avril
hospitalisation prévue
Situation de handicap
RQTH en cours
allocataire de l’AAH
dossier MDPH déposé
en invalidité
Inapte au poste
inaptitude constatée
dépression
état dépressif
addiction
addictologie
en cure
cure thermale
enceinte de six mois`.replace('enceinte de six mois', 'salariée enceinte') +
    `
grossesse difficile
congé maternité
maladie professionnelle
malade depuis lundi
mi-temps thérapeutique
problème de santé : diabète
suivi psychologique
alcoolisme
traumatisme
entorse à la cheville
fracture du poignet
suit une dialyse
burn-out
visite du médecin
traitement médical
blessure au dos
tentative de suicide
schizophrénie
fauteuil roulant`,
  justice: `Ancien détenu
détenue en aménagement
incarcéré en mai
incarcération
sortie de prison
levée d’écrou
en TIG
suivi par le SPIP
public PPSMJ
condamné en mars
casier judiciaire
porte un bracelet
bracelet électronique
garde à vue
semi-liberté
libération conditionnelle
travail d’intérêt général
emprisonnement
placé sous main de justice
mise à l’épreuve, probation
atelier pénitentiaire
peine de six mois`,
  origin: `réfugié statutaire
réfugiée depuis 2023
demandeur d’asile
titre de séjour expiré
renouvellement de son titre de séjour
nationalité à préciser
sans-papiers
migrant
carte de séjour
immigrée récente
d’origine étrangère`,
  count: `une seule femme
les deux apprentis
trois personnes sont parties
1 participant
2 femmes sur le chantier
un seul homme
quatre salariés
Une personne est partie
deux jeunes embauchés
3 bénéficiaires`,
}

/** One a line, under what must be found in it. */
export const telling: readonly [MarkKind, string][] = Object.entries(told).flatMap(([kind, lines]) =>
  lines.split('\n').map((line): [MarkKind, string] => [kind as MarkKind, line]),
)

/** What contracts say every day. */
export const innocent: readonly string[] = `Prolongation de six mois pour intempéries
Ajout de 120 heures d’insertion au titre de la tranche 2
Démolition de l’ancien gymnase et désamiantage
Construction du collège des Trois-Moulins, lot 2, gros œuvre
Entretien des espaces verts du secteur nord
Fourniture et pose de menuiseries en bois
Le petit bâtiment est reporté à la phase 3
Livraison au marchand de matériaux retenu
Travaux à Lille et à Roubaix
Arrêt de chantier du 3 au 17 mars
Arrêt des travaux pour cause de crue
Suspension du marché pendant les congés d’été
Réunion de chantier du mardi
Visite du chantier avec le maître d’œuvre
Mise en demeure restée sans réponse au 12 avril
Pénalité remise par décision du 3 juin
Relevé de mars reçu en retard
Deux relevés manquent pour le troisième trimestre
L’entreprise demande un délai supplémentaire
Marché passé en procédure adaptée
Notification le 18 mars 2026
Le titulaire propose un plan de rattrapage
Clause de 1 500 heures sur douze mois
Embauche directe ou mise à disposition, au choix du titulaire
Accord-cadre à bons de commande
Montant porté à 1 250 000 € HT
Bon de commande n° 2026-014
Article 8.2 du CCAP
Révision du calibrage : 7 % de la main-d’œuvre
Durant les travaux, la base vie reste ouverte
Le morceau nord du lot est différé
Réception prononcée avec réserves
Levée des réserves en octobre
Sous-traitance du lot peinture acceptée
Travaux de voirie, rue de la République
Réfection de la toiture de l’école
Isolation thermique par l’extérieur
Nettoyage des locaux administratifs
Collecte des déchets verts
Restauration collective des collèges
Impression de documents
Maintenance des chaudières
Transport scolaire, circuit 12
Gardiennage du site pendant la nuit
Pose de clôtures et de portails
Curage du réseau d’assainissement
Terrassement et réseaux divers
Remise en état après inondation
Le planning d’origine est maintenu
Les quantités sont inférieures aux prévisions
Le chantier reprend lundi 4 mai
Attente de l’accord de l’architecte
Absence de réponse du titulaire à deux relances
Le comité de suivi se tient chaque trimestre
Réduction du périmètre : lot 3 supprimé
Transfert de 200 heures du mandataire au cotraitant
Avenant n° 2, sans incidence financière
Tranche optionnelle affermie
Résiliation pour motif d’intérêt général
Fin anticipée du marché au 30 juin
Redressement judiciaire du cotraitant
Liquidation judiciaire prononcée le 3 mai
Cession du fonds à une autre société
Changement de dénomination sociale
Le lot est exécuté par le siège et par l’agence
Les heures de formation comptent au réel
Formation aux gestes techniques du bâtiment
Habilitation électrique à prévoir
Livraison de mobilier scolaire
Achat de denrées biologiques
Aménagement du parvis de la gare
Plantation de 340 arbres
Signalisation horizontale et verticale
Pont sur la Vesle, réparation des culées
Étanchéité de la piscine
Rénovation énergétique de 86 logements
Abattage et élagage
Accueil et standard téléphonique
Blanchisserie des établissements
Assistance à maîtrise d’ouvrage
Contrôle technique et coordination
Le titulaire a changé de conducteur de travaux
Base vie déplacée au nord
Pénurie de matériaux, délai de huit semaines
Gel et neige du 8 au 19 janvier
Grève des transports
Le marché compte 12 mois d’exécution
Heures excusées : 120, intempéries
Heures reprises en fin de marché
Compte globalisé avec le lot 4
Sous-traitant déclaré le 2 mai
Le maître d’ouvrage valide le calendrier
Analyse des offres terminée
Marché reconduit une fois
Reconduction tacite jusqu’en 2028
Ordre de service n° 4
Report de la livraison de la grue
Clause sociale de 5 % des heures
Effort d’insertion maintenu
Insertion par l’activité économique
Point d’étape avec le facilitateur
Bilan final reçu
Attestation à transmettre sous quinze jours
Pièces demandées par courrier
Courrier recommandé du 12 juin
Réponse de l’entreprise jointe au dossier
Aucune heure déclarée en août
Chantier fermé en août
Fermeture annuelle de l’entreprise
Le lot gros œuvre démarre avant le lot charpente
Retard de quatre semaines sur le lot 1
Décalage du lot 5 au printemps
Intervention de nuit sur la rocade
Travaux sous circulation
Marché à tranches, deux tranches fermes
Trois lots attribués au même titulaire
Une entreprise adaptée exécute le conditionnement
Réservé aux structures d’insertion
Atelier de production du titulaire
Un encadrant technique est présent chaque jour
Le référent insertion change au 1er juin
Plan d’actions validé en comité
Groupement solidaire de deux entreprises
Le mandataire répond de l’ensemble
Facturation mensuelle, 45 000 € HT
Seuil de 2,7 M€ dépassé en septembre
Une heure par tranche de 2 000 €
Prix révisés selon l’index BT01
Délai global de 18 mois
Fin d’exécution estimée au 31 décembre 2027
Durée ferme de 24 mois
Lot infructueux, relancé
Variante acceptée pour les façades
Bardage en mélèze
Chape et carrelage
Plomberie, chauffage, ventilation
Ascenseur hors périmètre
Portes coupe-feu
Peinture des circulations
Cloisons et faux plafonds
Serrurerie du préau
Éclairage public, secteur de la gare
Fibre et réseaux
Vidéoprotection du parking
Mise en accessibilité de la mairie
Rampe d’accès côté jardin
Cheminement piéton élargi
Jardin partagé du quartier
Terrain accidenté, accès par le nord
Travaux dans l’enceinte du collège
Cellule achats de la direction
Casiers du vestiaire à remplacer
Porte de service condamnée pendant les travaux
Le sursis à exécution n’est pas demandé
Matériaux d’origine locale
Traverse de prison : ancien nom de la rue
Réfection de la cure, presbytère classé
Accès handicapés du bâtiment B
Marché d’ateliers en milieu pénitentiaire
Deux personnes seront recrutées à l’ouverture du lot
Une personne morale unique porte le groupement
Nettoyage de la clinique vétérinaire
Mobilier médical du centre de santé
Collecte auprès des commerces du bourg
Fourniture de repas, 220 000 couverts
Marché de propreté des sites culturels
Restitution des locaux au 30 juin
Recyclage des matériaux de démolition
Gestion de la recyclerie
Tri et conditionnement de textiles
Mise sous pli et routage
Numérisation d’archives
Reliure des registres d’état civil
Entretien des cours d’eau
Débroussaillage des talus
Balayage mécanique
Viabilité hivernale
Déménagement de la direction des routes
Location de bennes
Travaux de maçonnerie en pierre
Un mur de pierre rose est conservé
Le grand hall reste accessible
Ouvrage d’art de la rivière
Reprise du bassin de rétention
Clôture du dossier après réception
Contrôle des heures sur pièces
Pièces reçues le 2 juillet, complètes
Une heure comptée deux fois est retirée
Erreur de saisie rectifiée
Heures faites après la fin du marché
Relevé renvoyé : total différent des bulletins
Écart expliqué par le retard du lot 1
Objectif tenu avant l’échéance
Le titulaire dépasse son engagement
Solde reporté sur la tranche 2
Prochaine réunion le 14 septembre
Rappel fait au titulaire
Appel du titulaire : démarrage confirmé
Dossier transmis à la direction
À revoir au prochain comité
Accord de l’acheteur reçu
Sans observation`.split('\n')
