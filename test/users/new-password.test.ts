import { expect } from 'chai'
import { objectionToPassword } from '#server/users/new-password.ts'

const ABOUT = ['Camille Aubry', 'camille.aubry@haute-vesle.example', 'Département de Haute-Vesle']

describe('choosing a password', () => {
  const guessed = [
    'motdepasse2026!',
    'MotDePasse123456',
    'M0td3P@ss3-2026',
    'motdepassemotdepasse',
    'Marseille2026!!',
    'Marseille20262026',
    'marseille-13000-OM',
    'azertyuiop123456',
    'Azerty123456789!',
    'spaser-insertion-2026',
    'Password12345678',
    'P@ssw0rd12345678',
    'passwordpassword1',
    'thisismypassword',
    'iloveyou1234567',
    'iloveyouiloveyou',
    'ILoveYouForever1',
    'IL0veY0u!2026!!',
    'jetaimejetaime12',
    'JeTaimeMonAmour',
    'qwertyuiop[]1234',
    '1q2w3e4r5t6y7u8i',
    '1qaz2wsx3edc4rfv',
    'aqwzsxedcrfvtgb1',
    'Football2026!!!!',
    'OlympiqueMarseille',
    'allezlOM13marseille',
    'princesse2026!!!',
    'Princesse123456789',
    'superman12345678',
    'starwars12345678',
    'chocolat12345678',
    'unbelievable1234',
    'correcthorsebatterystaple',
    'correct horse battery staple',
    'ChangezMoi2026!!',
    'changeme12345678',
    'Bienvenue@2026!!',
    'ParisSaintGermain',
    'parissaintgermain75',
    'monchienmonchat1',
    'michaeljackson1',
    'liverpoolfootballclub',
    'trustno1trustno1',
    'jesuisleplusfort',
    'harrypotter12345',
    'Thomas14071987!!',
    'unedeuxtroisquatre',
    'departement2026!',
    'conseildepartemental',
    'facilitatrice2026',
    'clauses-sociales-2026',
    'haute-vesle-2026-',
    'camille.aubry.2026',
    'vivelafrance2026',
    '0123456789012345',
    '19871987198719871',
    'abcd1234abcd1234',
  ]
  for (const password of guessed) {
    it(`« ${password} » is refused: it is tried first, or follows from what is`, () =>
      expect(objectionToPassword(password, ABOUT)).to.match(/se devine/))
  }

  const sound = [
    'cerise tambour gravier',
    'lanterne brouette hibou',
    'guitare orage pantoufle',
    'trois girafes mangent du velours',
    'le vélo bleu de ma tante roule',
    'Brouillard-citron-escalier-9',
    'mouton parapluie vinaigre',
    'la pluie tombe sur mon vieux piano',
    'héron glacier trombone',
    'pas de sucre dans le potager',
    'kxj7 wqpd 9vnm t2zb',
    'Tr0mb0ne&Pamplemousse/lune',
    'coquillage serrure framboise',
    'je range mes chaussettes le jeudi',
    'une loutre joue du banjo',
    'fenetre chapeau volcan riviere',
    'caillou marmite ardoise',
    'Les huîtres dorment à Cancale',
    'grille-pain bruyant sous la neige',
    'pivoine tracteur horizon',
    'quatre hiboux lisent Balzac',
    'ZqR8vLm2XwTn5KpY',
    'mon voisin élève des tortues',
    'tabouret cactus fromage',
    'lampadaire oignon trampoline',
    'crayon vert montagne lente',
    'escargot pressé sur autoroute',
    'violon mandarine cheminée',
    'sept péniches passent le pont',
    'abricot boussole mitaine',
    'jardin citrouille ballon',
    'tØnnerre & pîvoine',
    'parapluie de Camille rouge',
  ]
  for (const password of sound) {
    it(`« ${password} » will do`, () => expect(objectionToPassword(password, ABOUT)).to.equal(null))
  }

  it('four words taken at random among the thousand most common nearly always do', () => {
    const words =
      'maison jardin porte table chaise voiture route ville pluie neige soupe pomme train plage lampe verre'.split(' ')
    const phrases = words.map((_, start) => [0, 3, 7, 12].map(step => words[(start + step) % words.length]).join(' '))

    expect(phrases.filter(phrase => objectionToPassword(phrase, ABOUT))).to.deep.equal([])
  })

  it('is weighed in less than the time of a page, whatever is typed', () => {
    objectionToPassword('the lists are read once', ABOUT)
    const start = performance.now()
    objectionToPassword('P@$$w0rd!4@3!0$7'.repeat(8), ABOUT)

    expect(performance.now() - start).to.be.below(5_000)
  })
})
