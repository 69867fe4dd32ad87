import { SECRET_LEGEND } from '#server/disclosure/words.ts'
import { KEPT_DAYS } from '#server/drafts/rules.ts'
import type { Durations } from '#server/register/retention/rules.ts'
import { DAYS_KEPT } from '#server/security/store.ts'
import { IDLE_MINUTES, MOST_HOURS } from '#server/users/sessions.ts'
import { section } from './sections.ts'

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

export function personalDataPage(contact: string | null, { activeMonths, years, worksYears }: Durations) {
  return {
    title: 'Données personnelles',
    lede: 'Ce que Clausuivi enregistre sur les personnes, pourquoi, et qui le voit.',
    sections: [
      section('participants', 'Les personnes en insertion', {
        paragraphs: [
          'Clausuivi sert à vérifier que les heures promises dans les marchés publics sont faites par des personnes qui y ont droit.',
        ],
        items: [
          'Une personne est connue partout par un pseudonyme, que seules la cellule clauses sociales et l’administration lisent. Son nom, sa date de naissance, sa commune et son téléphone sont à part, lus par la seule cellule. Chaque lecture laisse une trace.',
          'Du justificatif d’éligibilité, seules la nature et la date sont notées\u00a0: jamais sa copie, jamais le numéro de sécurité sociale.',
          'Acheteurs et direction ne lisent personne\u00a0: ils lisent les heures par mois, tous employeurs ensemble, et, des critères, du sexe, de l’âge et du quartier, des répartitions publiées, arrêtées à la fin d’un trimestre.',
        ],
      }),
      section('secret-statistique', 'Ce qui est publié des personnes', {
        paragraphs: [
          'Documents, pages des acheteurs et de la direction, fichiers\u00a0: tout ce qui compte des personnes est protégé ensemble, avec ce qui a déjà été publié. De tout cela lu à la fois, personne ne ramène un effectif caché à un intervalle de moins de 5, ou de moins de 10 pour les publics sensibles.',
          SECRET_LEGEND,
        ],
        items: [
          'Une répartition ne change que si assez de personnes sont arrivées depuis la précédente\u00a0; sinon la précédente est reprise, avec sa date.',
          'Limites\u00a0: qui connaît toutes les autres personnes d’un tableau peut reconnaître la dernière. Les heures sont protégées par le nombre de personnes qu’il y a derrière, non par le poids de l’une d’elles.',
          'Ce qui a été imprimé avant cette règle le reste, et rien n’en avait été gardé\u00a0: la liste des tableaux qui ne la respectent pas ne peut pas être établie. Les documents d’alors se demandent à qui les a reçus.',
        ],
      }),
      section('durees', 'Combien de temps', {
        paragraphs: [
          'Ces durées sont celles de votre institution. Chaque jour, Clausuivi efface ce qui arrive à son terme.',
        ],
        items: [
          'À la fin du dernier marché d’une personne, la nature de ses justificatifs s’efface. Restent le jour où ils ont été vus, et par qui.',
          `Son identité est lue pendant ${activeMonths}\u00a0mois après la fin de ce marché et sa dernière heure. Puis elle est archivée\u00a0: elle ne se cherche plus par nom, et chaque lecture dit son motif.`,
          `Elle est effacée ${years}\u00a0ans après la fin de l’exécution, ${worksYears}\u00a0ans pour des travaux, de la maîtrise d’œuvre ou un marché dont le secteur n’est pas dit. Jusque-là, elle prouve les heures.`,
          `Une personne qui n’a jamais travaillé sous une clause est effacée après ${activeMonths}\u00a0mois.`,
          'Restent ensuite les heures, les critères et les sommes, sans rien qui dise de qui il s’agit\u00a0: l’année de naissance devient une tranche d’âge.',
          'L’identité d’une personne qui travaille n’est jamais effacée. Les effacements des 30\u00a0jours à venir sont annoncés à la cellule.',
        ],
      }),
      section('comptes', 'Les personnes qui ont un compte', {
        items: [
          'Nom, adresse électronique, rôle, et un mot de passe gardé sous une forme qui ne permet pas de le retrouver.',
          `Une session se ferme après ${IDLE_MINUTES}\u00a0minutes sans rien faire, et au bout de ${MOST_HOURS}\u00a0heures. Elle garde le nom du navigateur et du système, pas davantage.`,
          'Deux témoins, nécessaires à la connexion\u00a0: l’un garde la session ouverte, l’autre fait reconnaître ce navigateur pendant 180\u00a0jours, pour que personne ne puisse vous fermer la porte en essayant des mots de passe. Chacun oublie ses appareils sur la page de son compte. Aucun suivi, aucun service d’un tiers, rien n’est envoyé ailleurs.',
          `Les connexions, les accès refusés et les changements de droits sont notés pendant ${DAYS_KEPT}\u00a0jours, puis effacés. L’adresse du réseau d’où vient une demande n’y est pas en clair. Seule l’administration les lit.`,
          `Ce qu’une personne écrit dans un formulaire sans l’enregistrer est gardé ${KEPT_DAYS}\u00a0jours, pour elle seule, puis effacé\u00a0: ni mot de passe, ni fichier. Elle en voit la liste, et l’abandonne, dans «\u00a0Mon compte\u00a0».`,
          'Le journal garde qui a fait quoi, et quand. Il ne s’efface pas\u00a0: il est la preuve du suivi.',
        ],
      }),
      section('droits', 'Vos droits', {
        paragraphs: [
          `Le responsable du traitement est l’institution qui utilise Clausuivi. Pour voir, corriger ou faire effacer ce qui vous concerne, demandez-le à ${contact || 'son administration'} ou à son délégué à la protection des données.`,
          'La cellule clauses sociales imprime pour vous tout ce qui est gardé sur vous, et qui l’a consulté. Elle le corrige. Elle efface votre identité si vous le demandez, sauf tant que vous travaillez sous une clause.',
          'Vous pouvez saisir la CNIL, à cnil.fr.',
        ],
      }),
    ],
  }
}
