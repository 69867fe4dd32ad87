// A form sent, corrected after « Précédent », and sent again carries the number it had. The same words are done once. Other
// words, about something that has a row of its own, are judged by its version or its state, as from any other form: they
// change it, or meet what stands there. Where a form adds, only the person can say whether the second is another one.

/** What a form adds, by its action: what was saved the first time, and the button that saves this one beside it. */
const adds: Record<string, { saved: string; button: string }> = {
  'participant.added': { saved: 'Une personne a déjà été ajoutée', button: 'Ajouter aussi cette personne' },
  'participant.pathOpened': {
    saved: 'Un nouveau parcours a déjà été ouvert',
    button: 'Ouvrir aussi ce parcours',
  },
  'placement.added': {
    saved: 'Un contrat de travail a déjà été ajouté',
    button: 'Ajouter aussi ce contrat de travail',
  },
  'contract.added': { saved: 'Un marché a déjà été créé', button: 'Créer aussi ce marché' },
  'contract.holderAdded': { saved: 'Une entreprise a déjà été ajoutée', button: 'Ajouter aussi cette entreprise' },
  'clause.recorded': { saved: 'Une clause a déjà été enregistrée', button: 'Enregistrer aussi cette clause' },
  'commitment.added': { saved: 'Une ligne du registre a déjà été ajoutée', button: 'Ajouter aussi cette ligne' },
  'fact.recorded': { saved: 'Un fait a déjà été enregistré', button: 'Enregistrer aussi ce fait' },
  'reservation.checked': {
    saved: 'Une vérification a déjà été enregistrée',
    button: 'Enregistrer aussi cette vérification',
  },
  'company.added': { saved: 'Une entreprise a déjà été ajoutée', button: 'Ajouter aussi cette entreprise' },
  'pool.created': { saved: 'Une globalisation a déjà été créée', button: 'Créer aussi cette globalisation' },
  'buyer.added': { saved: 'Un acheteur a déjà été ajouté', button: 'Ajouter aussi cet acheteur' },
  'directorate.added': { saved: 'Une direction a déjà été ajoutée', button: 'Ajouter aussi cette direction' },
  'operation.added': { saved: 'Une opération a déjà été ajoutée', button: 'Ajouter aussi cette opération' },
  'scheme.itemAdded': { saved: 'Une ligne a déjà été ajoutée au schéma', button: 'Ajouter aussi cette ligne' },
  'scheme.progressNoted': { saved: 'Un avancement a déjà été noté', button: 'Noter aussi cet avancement' },
  'scheme.valueNoted': { saved: 'Une valeur a déjà été saisie', button: 'Enregistrer aussi cette valeur' },
  'scheme.published': { saved: 'Une publication a déjà été notée', button: 'Noter aussi cette publication' },
  'programme.added': { saved: 'Un programme a déjà été créé', button: 'Créer aussi ce programme' },
  'programme.noted': { saved: 'Une ligne de suivi a déjà été notée', button: 'Noter aussi cette ligne' },
  'pack.asked': { saved: 'Une liasse a déjà été demandée', button: 'Demander aussi cette liasse' },
  'edition.published': { saved: 'Une édition a déjà été publiée', button: 'Publier aussi cette édition' },
  'user.invited': { saved: 'Un compte a déjà été créé', button: 'Créer aussi ce compte' },
  'consumer.keyGiven': { saved: 'Une clé a déjà été donnée', button: 'Donner aussi cette clé' },
  'attachment.added': { saved: 'Une pièce a déjà été jointe', button: 'Joindre aussi cette pièce' },
  'file.deposited': { saved: 'Un fichier a déjà été déposé', button: 'Déposer aussi ce fichier' },
  'file.joined': { saved: 'Des personnes ont déjà été ajoutées', button: 'Ajouter aussi ces personnes' },
  'decp.received': { saved: 'Un fichier a déjà été déposé', button: 'Déposer aussi ce fichier' },
}

export function asksAgain(action: string): boolean {
  return action in adds
}

export function againWords(action: string): { saved: string; button: string } {
  return adds[action] ?? { saved: 'Une saisie a déjà été enregistrée', button: 'Enregistrer aussi cette saisie' }
}
