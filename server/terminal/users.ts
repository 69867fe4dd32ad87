import { ROLES, type Role, roleWords } from '#server/access/rules.ts'
import { ofName } from '#server/base/french.ts'
import { disableAccount, giveLink, inviteAccount } from '#server/users/actions.ts'
import { CODE_HOURS } from '#server/users/codes.ts'
import { type Account, accountCalled, accounts } from '#server/users/store.ts'
import { email as emailSchema } from '#server/web/forms.ts'
import { authorAt, type Terminal, type Verb } from './verb.ts'

// For whoever runs the machine: when nobody can sign in any more, this is the way back.

const USAGE = `user list
user add ADRESSE ROLE NOM…      ROLE\u00a0: ${ROLES.join(', ')}\u202f; répond par un code à usage unique
user password ADRESSE           répond par un code pour choisir un nouveau mot de passe
user disable ADRESSE            ferme le compte et ses sessions`

export const manageUsers: Verb = {
  usage: 'user list | add | password | disable   gère les comptes',
  reads: ([gesture]) => !gesture || gesture === 'list' || !Object.hasOwn(gestures, gesture),
  async run([gesture = '', ...args], terminal) {
    const run = Object.hasOwn(gestures, gesture) ? gestures[gesture] : undefined
    if (run) return run(terminal, args)
    terminal.complain(USAGE)
    return 2
  },
}

const gestures: Record<string, (terminal: Terminal, args: string[]) => Promise<number>> = {
  async list({ db, say }) {
    for (const { email, name, role, disabledAt } of await accounts(db)) {
      say([email, name, roleWords[role], disabledAt ? 'fermé' : 'ouvert'].join('\t'))
    }
    return 0
  },

  async add(terminal, [address = '', role = '', ...words]) {
    const { value: email, error } = emailSchema().validate(address)
    const name = words.join(' ').trim()
    if (error || !isRole(role) || !name) {
      terminal.complain(USAGE)
      return 2
    }
    const invited = await inviteAccount(terminal.db, authorAt(terminal.clock), { email, name, role, buyerIds: null })
    if (!invited) {
      terminal.complain('Un compte a déjà cette adresse.')
      return 1
    }
    sayCode(terminal, name, invited.code, CODE_HOURS.invitation)
    return 0
  },

  password: (terminal, args) =>
    withAccount(terminal, args, async account => {
      const { code, hours } = await giveLink(terminal.db, authorAt(terminal.clock), account)
      sayCode(terminal, account.name, code, hours)
      return 0
    }),

  disable: (terminal, args) =>
    withAccount(terminal, args, async account => {
      if (await disableAccount(terminal.db, authorAt(terminal.clock), account)) {
        terminal.say(`Le compte ${ofName(account.name)} est fermé.`)
        return 0
      }
      terminal.complain('C’est le dernier compte d’administration\u00a0: il reste ouvert.')
      return 1
    }),
}

async function withAccount(
  terminal: Terminal,
  [address = '']: string[],
  gesture: (account: Account) => Promise<number>,
): Promise<number> {
  const account = await accountCalled(terminal.db, address.trim().toLowerCase())
  if (account && !account.disabledAt) return gesture(account)
  terminal.complain('Aucun compte ouvert n’a cette adresse.')
  return 1
}

function sayCode({ say }: Terminal, name: string, code: string, hours: number): void {
  say(`Code à remettre à ${name}, valable ${hours}\u00a0heures, une seule fois\u00a0: ${code}`)
  say('La page /invitation du service le demande.')
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text)
}
