/** Why a mail is written. */
export type MailKind = 'invitation' | 'passwordLink' | 'handOver' | 'reminder' | 'sentBack' | 'owedPieces' | 'pass'
export const mailKinds: Record<MailKind, string> = {
  invitation: 'Invitation',
  passwordLink: 'Lien de mot de passe',
  handOver: 'Passation',
  reminder: 'Relance',
  sentBack: 'Renvoi d’un relevé',
  owedPieces: 'Pièces réclamées',
  pass: 'Lien d’entreprise',
}

/**
 * `engaged`: the bytes may be leaving. `uncertain`: nobody knows whether they left, so nothing is sent again without a
 * person. `arrived`: a person says that they did. `bounced`: came back. `answered`: the recipient wrote back. `dropped`: a person lets it be.
 */
export type MailState =
  | 'toSend'
  | 'toRetry'
  | 'engaged'
  | 'sent'
  | 'uncertain'
  | 'refused'
  | 'bounced'
  | 'arrived'
  | 'answered'
  | 'dropped'

export const mailStates: Record<MailState, { word: string; tone: string; icon: string }> = {
  toSend: { word: 'À envoyer', tone: '', icon: 'clock' },
  toRetry: { word: 'À réessayer', tone: 'is-late', icon: 'late' },
  engaged: { word: 'Engagé', tone: '', icon: 'clock' },
  sent: { word: 'Envoyé', tone: 'is-fine', icon: 'fine' },
  uncertain: { word: 'Incertain', tone: 'is-late', icon: 'late' },
  refused: { word: 'Refusé', tone: 'is-risk', icon: 'risk' },
  bounced: { word: 'Revenu', tone: 'is-risk', icon: 'risk' },
  arrived: { word: 'Arrivé', tone: 'is-fine', icon: 'fine' },
  answered: { word: 'Répondu', tone: 'is-fine', icon: 'fine' },
  dropped: { word: 'Laissé', tone: '', icon: 'pause' },
}

/** The same state where no server is set: the file waits in a folder for whoever sends it. */
export const FILED = { word: 'Déposé dans le dossier', tone: 'is-fine', icon: 'fine' }

/**
 * Why a mail reached nobody. `recipient`: the address is refused. `message`: what it says is. `delayed`: the box, or its server,
 * put it off to the end. `server`: ours did not take it.
 */
export type Refusal = 'recipient' | 'message' | 'delayed' | 'server'

/** What waits for a person: nothing more happens by itself. */
export const waitingStates: readonly MailState[] = ['uncertain', 'refused', 'bounced']

/** Who carries: a server (SMTP), or a folder of files. */
export type Carrier = 'smtp' | 'folder'
