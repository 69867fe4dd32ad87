import { RISK_DAYS, RISK_POINTS, RISK_RATE, type Status, TOLERANCE_POINTS } from '#server/compliance/rules.ts'
import { statusWords } from '#server/compliance/words.ts'
import { DIRECT_HIRE_MONTHS } from '#server/register/placements/rules.ts'
import { IDLE_MINUTES, MOST_HOURS } from '#server/users/sessions.ts'

// The figures' definitions are written from the same constants the figures are computed with.

type Entry = { term: string; words: string; source: string | null }
type Section = { id: string; heading: string; paragraphs: string[]; entries: Entry[]; items: string[] }

const entry = (term: string, words: string, source: string | null = null): Entry => ({ term, words, source })
const section = (id: string, heading: string, rest: Partial<Section>): Section => ({
  id,
  heading,
  paragraphs: [],
  entries: [],
  items: [],
  ...rest,
})
const percent = (value: number) => `${value}\u00a0%`

const whenStatus: Record<Status, string> = {
  atRisk: `Il reste ${RISK_DAYS}\u00a0jours ou moins et moins de ${percent(RISK_RATE)} des heures sont retenues\u202f; ou bien, passé la moitié de l’exécution, le retard dépasse ${RISK_POINTS}\u00a0points de ce qui est dû.`,
  missed: 'L’exécution est finie et il manque des heures retenues.',
  late: `Les heures retenues sont en dessous des heures attendues de plus de ${TOLERANCE_POINTS}\u00a0points de ce qui est dû.`,
  onCourse: `Les heures retenues suivent les heures attendues, à ${TOLERANCE_POINTS}\u00a0points près.`,
  reached: 'Les heures retenues atteignent ou dépassent les heures dues.',
  suspended: 'L’exécution est suspendue ce jour-là.',
  notStarted: 'L’exécution n’a pas commencé, ou aucune heure n’est encore due.',
  toTake: 'Personne ne suit encore ce marché.',
}

export function definitionsPage() {
  const order: Status[] = ['reached', 'onCourse', 'late', 'atRisk', 'missed', 'suspended', 'notStarted', 'toTake']
  return {
    title: 'Définitions des chiffres',
    lede: 'Ce que veut dire chaque chiffre des pages et des documents, et d’où il vient.',
    sections: [
      section('heures', 'Les heures', {
        paragraphs: [
          'Déclarées, validées et retenues sont trois sommes différentes. Seules les heures retenues comptent.',
        ],
        entries: [
          entry(
            'Heures dues',
            'La somme, à une date, des lignes de l’engagement\u00a0: chiffre initial, avenants, bons de commande, suppressions. Aucune ligne n’est jamais remplacée\u202f; une erreur se corrige par une autre ligne.',
            'CCAG, article x.1',
          ),
          entry('Heures déclarées', 'Ce que les entreprises ont dit, mois par mois et personne par personne.'),
          entry('Heures validées', 'Les heures déclarées d’un relevé que la cellule a contrôlé.'),
          entry(
            'Heures retenues',
            `Les heures validées qui comptent\u00a0: faites pendant l’exécution du marché, par une personne dont l’éligibilité était établie avant la première heure, dans la durée permise (${DIRECT_HIRE_MONTHS}\u00a0mois pour une embauche directe). Une heure ne compte que pour un marché.`,
            'CCAG, articles x.1.1 et x.1.2',
          ),
          entry(
            'Heures exclues',
            'Les heures déclarées qui ne comptent pas. Elles restent visibles, avec la raison et le lieu où agir.',
          ),
        ],
      }),
      section('trajectoire', 'La trajectoire', {
        entries: [
          entry(
            'Heures attendues',
            'Ce qui est dû, en proportion des jours d’exécution passés. Les suspensions ne comptent pas. Arrondi à l’heure.',
            'Pratique',
          ),
          entry('Écart', 'Heures retenues moins heures attendues. Le signe est toujours montré.'),
          entry(
            'Taux',
            'Heures retenues sur heures dues, arrondi vers le bas\u00a0: il n’atteint jamais 100\u00a0% s’il manque une heure. Les deux termes sont toujours montrés.',
          ),
          entry(
            'Date d’arrêt',
            'Les heures se connaissent par mois entiers\u00a0: sauf autre date, les chiffres sont ceux de la fin du mois précédent.',
          ),
          entry(
            'Excédent',
            'Sur un marché, les heures au-delà du dû ne comblent pas le manque d’un autre, sauf globalisation acceptée par l’acheteur.',
            'CCAG, article x.1.3',
          ),
        ],
      }),
      section('etats', 'Les états', {
        paragraphs: ['Chaque seuil est une pratique, à adapter par l’acheteur\u202f; le marché prévaut.'],
        entries: order.map(status => entry(statusWords[status].word, whenStatus[status])),
      }),
    ],
  }
}

export function accessibilityPage(contact: string | null) {
  return {
    title: 'Accessibilité',
    lede: 'Accessibilité\u00a0: non conforme. Aucun audit de conformité au RGAA n’a encore été fait.',
    sections: [
      section('etat', 'Où nous en sommes', {
        paragraphs: [
          'Sans audit par des personnes, la loi impose de se dire non conforme, même quand les contrôles automatiques ne trouvent rien. Voici ce qui est fait, et ce qui ne l’est pas.',
        ],
        items: [
          'Chaque page, et chaque état d’erreur, est contrôlée automatiquement dans un vrai navigateur à chaque modification\u00a0: aucun défaut connu sur les critères que ce contrôle couvre, soit 33 des 106 du RGAA\u00a04.1.',
          'Toutes les pages s’utilisent au clavier, sans souris ni script, et tiennent dans 390\u00a0pixels de large.',
          'Les états se disent par un mot et une forme, jamais par la couleur seule. Les graphiques ont un texte et un tableau de leurs chiffres.',
          'Les documents PDF sont balisés et visent la norme PDF/UA-1.',
          'Les 73 autres critères demandent un examen par des personnes. Il n’a pas eu lieu. Aucun essai n’a été fait avec des personnes handicapées ni avec un lecteur d’écran.',
        ],
      }),
      section('signaler', 'Signaler une difficulté', {
        paragraphs: [
          `Si une page ou un document vous résiste, dites-le à ${contact || 'l’administration de Clausuivi dans votre institution'}\u00a0: elle vous donne l’information sous une autre forme.`,
          'Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits, à defenseurdesdroits.fr ou au 09\u00a069\u00a039\u00a000\u00a000.',
        ],
      }),
      section('reference', 'Textes', {
        paragraphs: [
          'Article 47 de la loi n°\u00a02005-102 du 11\u00a0février 2005. Décret n°\u00a02019-768 du 24\u00a0juillet 2019. RGAA\u00a04.1.',
        ],
      }),
    ],
  }
}

export function personalDataPage(contact: string | null) {
  return {
    title: 'Données personnelles',
    lede: 'Ce que Clausuivi enregistre sur les personnes, pourquoi, et qui le voit.',
    sections: [
      section('participants', 'Les personnes en insertion', {
        paragraphs: [
          'Clausuivi sert à vérifier que les heures promises dans les marchés publics sont faites par des personnes qui y ont droit.',
        ],
        items: [
          'Une personne est connue partout par un pseudonyme, comme P-014. Son nom, sa date de naissance, sa commune et son téléphone sont à part, lus par la seule cellule clauses sociales. Chaque lecture laisse une trace.',
          'Du justificatif d’éligibilité, seules la nature et la date sont notées\u00a0: jamais sa copie, jamais le numéro de sécurité sociale.',
          'Les documents PDF ne portent que des totaux\u00a0: ni nom, ni pseudonyme, ni catégorie de moins de cinq personnes.',
        ],
      }),
      section('comptes', 'Les personnes qui ont un compte', {
        items: [
          'Nom, adresse électronique, rôle, et un mot de passe gardé sous une forme qui ne permet pas de le retrouver.',
          `Une session se ferme après ${IDLE_MINUTES}\u00a0minutes sans rien faire, et au bout de ${MOST_HOURS}\u00a0heures. Elle garde le nom du navigateur et du système, pas davantage.`,
          'Un seul témoin de connexion, nécessaire pour rester connecté. Aucun suivi, aucun service d’un tiers, rien n’est envoyé ailleurs.',
          'Le journal garde qui a fait quoi, et quand. Il ne s’efface pas\u00a0: il est la preuve du suivi.',
        ],
      }),
      section('droits', 'Vos droits', {
        paragraphs: [
          `Le responsable du traitement est l’institution qui utilise Clausuivi. Pour voir, corriger ou faire effacer ce qui vous concerne, demandez-le à ${contact || 'son administration'} ou à son délégué à la protection des données.`,
          'La durée de conservation est fixée par cette institution\u202f; Clausuivi n’efface encore rien de lui-même.',
          'Vous pouvez saisir la CNIL, à cnil.fr.',
        ],
      }),
    ],
  }
}
