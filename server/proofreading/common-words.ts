// Surnames that are also words or towns: alone, they name nobody.

const words = `petit petite grand grande gros roux blanc blanche brun noir rouge vert bleu gris long court bon beau bel jeune
vieux neuf riche fort vif sage franc doux heureux content royal marchand boucher boulanger berger fournier meunier charpentier
menuisier macon carpentier couvreur tuilier potier peintre tailleur tisserand tonnelier charron forgeron serrurier maréchal
chevalier comte duc roi prince baron abbe moine clerc prevost maire besson pain vin lait miel pomme poirier pommier cerisier
noyer chene hetre aulne boulay dubois bois foret bosquet buisson fleur rose violette lavande fontaine riviere ruisseau lac
etang mare puits pont port rive cote mont montagne colline val vallee plaine pre champ champs jardin vigne moulin four maison
chateau tour mur pierre roche rocher sable terre marais lande loup renard lapin mouton bouc chevre cheval poulain taureau
vache chat merle pinson moineau corbeau rossignol caille coq poule oiseau poisson dauphin ange saint sainte noel paques
janvier mars avril mai juin juillet dimanche samedi soleil lune etoile matin soir hiver printemps ete automne nuit jour
premier second dernier lucas laine toile fil corde clou fer acier cuivre plomb argent or bronze mercier epicier marin pecheur
chasseur soldat sergent capitaine gendarme garde chef maitre page valet ami cousin neveu oncle frere gendre parent bourgeois
lorrain breton normand picard flamand bourguignon gascon savoie lombard romain allemand anglais`

const towns = `paris lyon lille marseille toulouse nice nantes rennes reims amiens metz nancy brest dijon angers limoges tours
orleans rouen caen le-mans besancon perpignan poitiers pau laval blois nevers sens troyes auxerre chartres evreux beauvais
arras lens douai cambrai calais dunkerque valenciennes maubeuge laon soissons colmar mulhouse strasbourg belfort vesoul dole
macon bourg gap digne nimes arles avignon valence vienne annecy chambery grenoble roanne vichy moulins gueret tulle agen
auch albi rodez cahors castres foix tarbes dax bayonne bordeaux cognac niort royan rochefort lorient vannes quimper`

/** Folded, one word each. */
export const commonWords: ReadonlySet<string> = new Set(
  `${words} ${towns}`.split(/\s+/).map(word => word.normalize('NFKD').replace(/\p{M}/gu, '').replace(/-/g, ' ')),
)
