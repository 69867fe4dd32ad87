// People of many origins, drawn from lists of this page, and how an employer writes them: what a rule was tuned on stands elsewhere.

export type Draw = {
  (): number
  under(most: number): number
  chance(share: number): boolean
  of<One>(all: readonly One[]): One
  /** The first of a list are frequent, as names are. */
  frequent<One>(all: readonly One[]): One
}

/** The same draws each time for a seed. */
export function drawFrom(seed: number): Draw {
  let state = seed * 2_654_435_761 + 97
  const draw = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const under = (most: number) => Math.floor(draw() * most)
  return Object.assign(draw, {
    under,
    chance: (share: number) => draw() < share,
    of: <One>(all: readonly One[]) => all[under(all.length)]!,
    frequent: <One>(all: readonly One[]) => all[Math.floor(draw() ** 1.6 * all.length)]!,
  })
}

export type Someone = { first: string; last: string; married: string; bornOn: string; origin: Origin }
export type Origin = keyof typeof origins

const words = (text: string) => text.trim().split(/\s+/)
/** One name between two commas: some are of several words. */
const names = (text: string) => text.split(',').map(one => one.trim())

const origins = {
  breton: {
    men: words('Yann Erwan Ronan Gwenaël Loïc Goulven Corentin Tanguy Malo Alan Brieuc Hervé Maël Gildas Mériadec'),
    women: words('Nolwenn Gwenaëlle Anaïg Rozenn Soazig Katell Bleuenn Enora Maëlle Tiphaine Annaïck Solenn Yuna'),
    last: names(
      'Le Goff, Le Bihan, Kermarrec, Le Gall, Guivarc’h, Tanguy, Quéméneur, Le Roux, Corre, Bozec, Prigent, Le Floc’h, Péron, Kerbrat, Cloarec, Le Dantec, Abgrall, Guéguen, L’Hostis, Riou, Pennec, Kervella, Morvan, Stéphan, Mével, Le Saout, Salaün, Kerdoncuff, Le Guen, Quéré',
    ),
  },
  french: {
    men: names(
      'Nicolas, Julien, Sébastien, Jean-Pierre, Kévin, Christophe, Frédéric, Jérôme, Jean-Luc, Stéphane, Mickaël, Jean-François, Cédric, Guillaume, Benoît, Pierre-Yves, Rémi, Thierry, Maxime, Franck, Jean-Marc, Grégory, Aurélien, Didier, Théo, Bruno, Éric, Anthony',
    ),
    women: names(
      'Céline, Aurélie, Marie-Christine, Émilie, Laëtitia, Sandrine, Anne-Laure, Stéphanie, Mélanie, Virginie, Marie-Claude, Sabrina, Élodie, Cindy, Anne-Sophie, Vanessa, Jessica, Hélène, Nathalie, Marie-Ève, Aline, Océane, Gaëlle, Marine',
    ),
    last: names(
      'Lefèvre, Girard, Fontaine, Chevallier, Gauthier, Perrin, Barbier, Lemaître, Delattre, Marchand, Noël, Dufour, Besnard, Guérin, Hébert, Carpentier, Vasseur, Gaillard, Renaud, Poirier, Delaunay, De la Fontaine, Legrand, Bouchet, Cordier, Pruvost, Lecomte, Maréchal, D’Almont, Boulanger, Prévost, Blondel, Hénin, Caron, Leclercq, Dumoulin, Vidal, Rivière, Petitjean, Grandjean',
    ),
  },
  maghrebi: {
    men: names(
      'Mohamed, Karim, Abdelkader, Youssef, Rachid, Mustapha, Hocine, Ahmed, Samir, Nordine, Abdallah, Tarik, Brahim, Khalid, Abderrahmane, Yacine, Sofiane, Bilal, Mohamed Amine, Jamel, Abdelhak, Farid, Redouane, Hakim, Aïssa, Moulay Driss, El Mehdi',
    ),
    women: names(
      'Fatima, Samira, Nadia, Khadija, Yamina, Fatima Zohra, Leïla, Aïcha, Rachida, Malika, Zineb, Souad, Lalla Meriem, Houria, Djamila, Naïma, Siham, Hanane, Imane, Warda, Kheira, Ghizlane',
    ),
    last: names(
      'Benali, El Amrani, Bouzid, Haddad, Belkacem, Ait Ouaret, Cherif, Boudjemaa, Ben Salah, Mansouri, Zerrouki, El Khattabi, Meziane, Hamdi, Saïdi, Oulad Hadj, Benhamou, Touati, Kaddour, Slimani, El Fassi, Bensaïd, Rahmani, Ould Kaci, Boukhari, Ziani, Abdelmalek, Ghezali, Larbi, El Yazid, Ouali, Khelifi, Ben Romdhane, Trabelsi, Chaouch, Aït Lahcen',
    ),
  },
  westAfrican: {
    men: names(
      'Mamadou, Ibrahima, Moussa, Ousmane, Abdoulaye, Amadou, Boubacar, Souleymane, Cheick, Mahamadou, Alpha Oumar, Seydou, Lassana, Bakary, Modibo, Thierno, Demba, Aboubacar, Yaya, Issa, Sékou, El Hadj Malick, Papa Demba, Kouassi, Yao, Kwame, Adama, Cheikh Tidiane',
    ),
    women: names(
      'Fatoumata, Aminata, Mariam, Awa, Kadiatou, Aïssatou, Oumou, Hawa, Djeneba, Ramata, Adja, Bintou, Assetou, Fanta, Ndeye Astou, Khady, Maïmouna, Nafissatou, Akissi, Adjoua, Rokia, Coumba, Salimata',
    ),
    last: names(
      'Diallo, Traoré, Coulibaly, Diarra, Camara, Konaté, Bah, Keïta, Barry, Cissé, Koné, Sow, Touré, Ba, Sissoko, Fofana, Diop, Ndiaye, Dembélé, Sidibé, Doumbia, Sylla, Kanté, Ouattara, Bamba, N’Guessan, Kouamé, Ouédraogo, Sawadogo, Diakité, Gueye, Mbaye, N’Diaye Fall, Zongo, Sanogo, Tall, Kaboré, Agbodjan, Mensah, Adjovi',
    ),
  },
  turkish: {
    men: words(
      'Mehmet Mustafa Ali Hüseyin Hasan İbrahim Osman Yusuf Emre Ömer Süleyman Kadir Çağlar Gökhan Şükrü Oğuzhan',
    ),
    women: words('Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Gülsüm Özlem Büşra Çiğdem Songül Nurcan'),
    last: words(
      'Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Güneş Erdoğan Tekin Karataş Bozkurt',
    ),
  },
  portuguese: {
    men: names(
      'José, António, João, Manuel, Carlos, Luís, Paulo, Jorge, Fernando, Rui, Nuno, José Manuel, Tiago, Vítor, Hélder, Joaquim, Adérito',
    ),
    women: names(
      'Maria, Ana, Maria da Conceição, Isabel, Fernanda, Cristina, Maria de Fátima, Lurdes, Paula, Graça, Inês, Conceição, Filomena, Nélia',
    ),
    last: names(
      'da Silva, Ferreira, dos Santos, Pereira, Rodrigues, Fernandes, da Costa, Gonçalves, Lopes, Ribeiro, Silva Pereira, Mendes Tavares, Teixeira, Correia, Semedo, Moreira Varela, Tavares, Monteiro, de Sousa, Carvalho, Gomes da Silva, Borges, Alves, Simões, Magalhães, Furtado, Sanches, Vieira Lopes',
    ),
  },
  vietnamese: {
    men: names(
      'Văn Hùng, Minh Tuấn, Quốc Bảo, Đức Anh, Thành Long, Hữu Phước, Văn Dũng, Ngọc Sơn, Hoàng Nam, Công Vinh, Tùng, Khôi',
    ),
    women: names(
      'Thị Lan, Thị Hương, Ngọc Mai, Thị Thu Hà, Kim Chi, Thanh Thúy, Thị Hồng, Bích Ngọc, Mỹ Linh, Thị Kim Oanh, Hoa',
    ),
    last: words('Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi Đỗ Ngô Dương Phan Vũ'),
  },
} satisfies Record<string, { men: string[]; women: string[]; last: string[] }>

/** Each up to its share of the whole. */
const shares: [Origin, number][] = [
  ['french', 0.3],
  ['westAfrican', 0.52],
  ['maghrebi', 0.74],
  ['portuguese', 0.82],
  ['breton', 0.9],
  ['turkish', 0.97],
  ['vietnamese', 1],
]

export function someone(draw: Draw): Someone {
  const at = draw()
  const origin = shares.find(([, upTo]) => at < upTo)?.[0] ?? 'french'
  const { men, women, last } = origins[origin]
  const isWoman = draw.chance(0.38)
  return {
    origin,
    first: draw.frequent(isWoman ? women : men),
    last: draw.frequent(last),
    married: isWoman && draw.chance(0.3) ? draw.frequent(draw.chance(0.6) ? last : origins.french.last) : '',
    bornOn: birth(draw),
  }
}

export function birth(draw: Draw): string {
  const day = String(1 + draw.under(28)).padStart(2, '0')
  const month = String(1 + draw.under(12)).padStart(2, '0')
  const year = 1964 + draw.under(44)
  return draw.chance(0.03) ? `${year}-01-01` : `${year}-${month}-${day}`
}

/** How everybody calls somebody at work. */
const everyday: Record<string, string> = {
  Nicolas: 'Nico', Sébastien: 'Seb', Christophe: 'Chris', Frédéric: 'Fred', Stéphane: 'Steph', Mickaël: 'Mika', Grégory: 'Greg',
  'Jean-Pierre': 'JP', 'Jean-Luc': 'Jean Luc', 'Jean-Marc': 'J-Marc', 'Jean-François': 'Jeff', Guillaume: 'Guigui', Anthony: 'Tony',
  Aurélie: 'Lili', Stéphanie: 'Steph', Virginie: 'Vir', Nathalie: 'Nath', Émilie: 'Mimi', 'Marie-Christine': 'M-Christine',
  Mohamed: 'Momo', Abdelkader: 'Kader', Abderrahmane: 'Abdou', Mustapha: 'Mus', Nordine: 'Nono', Abdallah: 'Abdel', Khadija: 'Dija',
  Mamadou: 'Madou', Ibrahima: 'Ibou', Abdoulaye: 'Laye', Boubacar: 'Bouba', Souleymane: 'Souley', Aboubacar: 'Abou', Fatoumata: 'Fatou',
  Aminata: 'Ami', Kadiatou: 'Kadi', Aïssatou: 'Aïssa', Maïmouna: 'Mouna', Amadou: 'Ama', Mehmet: 'Memo', Mustafa: 'Mus', İbrahim: 'Ibo',
  António: 'Toni', José: 'Zé', Fernando: 'Nando', 'José Manuel': 'Zé Manel', Joaquim: 'Quim', Corentin: 'Coco', Nolwenn: 'Nol',
} // biome-ignore format: one line a shelf

/** The same name, heard by somebody else. */
const heard: Record<string, string[]> = {
  Mohamed: ['Mohammed', 'Mouhamed', 'Muhammad', 'Mohamad'], Hocine: ['Houcine', 'Hossein'], Nordine: ['Noureddine', 'Nour-Eddine'],
  Abdelkader: ['Abdel Kader', 'Abd El Kader'], Mustapha: ['Moustapha', 'Mustafa'], Brahim: ['Ibrahim'], Khalid: ['Khaled'],
  Youssef: ['Yousef', 'Youcef'], Yacine: ['Yassine'], Khadija: ['Khadidja', 'Hadija'], Aïcha: ['Aicha', 'Aïsha'], Jamel: ['Djamel', 'Jamal'],
  Coulibaly: ['Koulibaly', 'Coulibali'], Ouattara: ['Wattara'], Traoré: ['Traorey'], Ouédraogo: ['Wedraogo', 'Ouedraogho'], Konaté: ['Konate', 'Conaté'],
  Mamadou: ['Mahamadou', 'Mamadu'], Ousmane: ['Ousman', 'Usmane'], Souleymane: ['Souleiman', 'Suleymane'], Cheick: ['Cheikh', 'Sheikh'],
  Aïssatou: ['Aissata', 'Aysatou'], Ibrahima: ['Ibrahim'], Ndiaye: ['N’Diaye'], 'N’Guessan': ['Nguessan', 'N Guessan'], Kadiatou: ['Kadiatu', 'Kadidiatou'],
  Benali: ['Ben Ali'], 'El Amrani': ['Elamrani', 'Amrani'], 'Ait Ouaret': ['Aitouaret'], 'El Khattabi': ['Elkhatabi'], Cherif: ['Chérif', 'Sherif'],
  Yılmaz: ['Yilmaz'], Gonçalves: ['Goncalvez'], Fernandes: ['Fernandez'], Rodrigues: ['Rodriguez'], 'Guivarc’h': ['Guivarch'], 'Le Floc’h': ['Le Floch'],
  Hüseyin: ['Huseyin', 'Hussein'], Lefèvre: ['Lefebvre'], Leclercq: ['Leclerc'], Gauthier: ['Gautier'], Mickaël: ['Michaël', 'Mikael'], Rémi: ['Rémy'],
} // biome-ignore format: one line a shelf

export type Spelled = { first: string; last: string; bornOn: string }

/** How an employer writes somebody, once for all its files; most write what stands on the papers. */
export function spelled(draw: Draw, { first, last, married, bornOn }: Someone): Spelled {
  let one = { first, last, bornOn }
  if (married && draw.chance(0.5))
    one.last = draw.of([married, `${last}-${married}`, `${married} née ${last}`, `${last} ép. ${married}`])
  else if (/[ -]/.test(last) && draw.chance(0.15))
    one.last = draw.of([last.replace(/ /g, ''), last.replace(/^\S+ /, '')])
  if (/[ -]/.test(first) && draw.chance(0.25))
    one.first = draw.of([first.split(/[ -]/)[0]!, first.replace(/[ -]/, ' ')])
  else if (draw.chance(0.03)) one.first = `${first} ${draw.of(['Marie', 'Ali', 'Jean', 'Paul', 'Salif'])}`
  if (everyday[first] && draw.chance(0.04)) one.first = everyday[first]
  if (heard[one.first] && draw.chance(0.07)) one.first = draw.of(heard[one.first]!)
  if (heard[one.last] && draw.chance(0.07)) one.last = draw.of(heard[one.last]!)
  if (draw.chance(0.01)) one.first = `${one.first[0]}.`
  if (draw.chance(0.035)) one = slipped(draw, one)
  if (draw.chance(0.004)) one = slipped(draw, one)
  if (draw.chance(0.005)) one = { ...one, first: one.last, last: one.first }
  return { ...one, bornOn: misdated(draw, bornOn) }
}

function slipped<One extends Spelled>(draw: Draw, one: One): One {
  const part = one.first.length < 4 || draw.chance(0.5) ? 'last' : 'first'
  return { ...one, [part]: slip(draw, one[part]) }
}

function slip(draw: Draw, text: string): string {
  const at = 1 + draw.under(Math.max(1, text.length - 1))
  const beside: Record<string, string> = {
    a: 'z',
    e: 'r',
    i: 'o',
    o: 'p',
    u: 'i',
    n: 'b',
    r: 't',
    s: 'd',
    l: 'm',
    t: 'y',
    m: 'n',
    d: 'f',
  }
  const kinds = [
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + text[at - 1] + text.slice(at),
    () => text.slice(0, at) + (beside[text[at] ?? ''] ?? 'e') + text.slice(at + 1),
    () => text.slice(0, at - 1) + (text[at] ?? '') + text[at - 1] + text.slice(at + 1),
  ]
  return draw.of(kinds)()
}

function misdated(draw: Draw, bornOn: string): string {
  const [year, month, day] = bornOn.split('-') as [string, string, string]
  if (draw.chance(0.03)) return ''
  if (draw.chance(0.01)) return `${year}-${day > '12' ? month : day}-${day > '12' ? day : month}`
  if (draw.chance(0.01)) return `${Number(year) + draw.of([-10, -1, 1, 10])}-${month}-${day}`
  if (draw.chance(0.005)) return `${year}-${month}-${String(1 + draw.under(28)).padStart(2, '0')}`
  return bornOn
}
