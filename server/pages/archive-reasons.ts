/** Why an archived identity, or a paper that tells it, is read: the line of the journal says which. */
export const archiveReasons = ['Contrôle des heures d’un marché', 'Contentieux', 'La personne le demande'].map(
  label => ({ value: label, label }),
)
