"""Proportions, places and words of the invented year.

Regions follow the population of their largest cities (INSEE, rounded to thousands); forms, axes and amounts follow what
the press says of the laureates of 2023 to 2025: mostly associations, most of them for inclusion, grants of tens of
thousands of euros. They are assumptions for trying the platform, never figures about Apec's programme.
"""

from typing import Final

from shared.vocabulary import Axis, LegalForm

FORMS: Final = {
    LegalForm.ASSOCIATION: 78,
    LegalForm.ESUS: 10,
    LegalForm.COOPERATIVE: 6,
    LegalForm.MUTUAL: 3,
    LegalForm.MISSION_COMPANY: 3,
}
AXES: Final = {Axis.SOLIDARITY_INCLUSION: 52, Axis.TERRITORIAL_DEVELOPMENT: 30, Axis.ECOLOGICAL_TRANSITION: 18}

MEDIAN_CENTS: Final = 4_500_000
SPREAD: Final = 0.75
"""Of the logarithm of what is asked for: two thirds of the amounts lie between half and twice the median."""
LEAST_CENTS: Final = 500_000
MOST_CENTS: Final = 29_000_000

CITIES: Final = {
    "75056": ("Paris", 2103),
    "13055": ("Marseille", 878),
    "69123": ("Lyon", 520),
    "31555": ("Toulouse", 514),
    "06088": ("Nice", 353),
    "44109": ("Nantes", 325),
    "34172": ("Montpellier", 307),
    "67482": ("Strasbourg", 291),
    "33063": ("Bordeaux", 265),
    "59350": ("Lille", 238),
    "35238": ("Rennes", 230),
    "51454": ("Reims", 178),
    "83137": ("Toulon", 180),
    "42218": ("Saint-Étienne", 173),
    "76351": ("Le Havre", 166),
    "21231": ("Dijon", 159),
    "38185": ("Grenoble", 156),
    "49007": ("Angers", 159),
    "93066": ("Saint-Denis", 149),
    "30189": ("Nîmes", 150),
    "63113": ("Clermont-Ferrand", 147),
    "72181": ("Le Mans", 146),
    "13001": ("Aix-en-Provence", 148),
    "29019": ("Brest", 141),
    "37261": ("Tours", 139),
    "80021": ("Amiens", 135),
    "87085": ("Limoges", 130),
    "45234": ("Orléans", 117),
    "76540": ("Rouen", 117),
    "25056": ("Besançon", 119),
    "14118": ("Caen", 108),
    "68224": ("Mulhouse", 105),
    "54395": ("Nancy", 104),
    "59512": ("Roubaix", 98),
    "86194": ("Poitiers", 91),
    "2A004": ("Ajaccio", 75),
    "2B033": ("Bastia", 49),
    "23096": ("Guéret", 13),
    "15014": ("Aurillac", 26),
    "48095": ("Mende", 13),
    "97105": ("Basse-Terre", 10),
    "97101": ("Les Abymes", 51),
    "97209": ("Fort-de-France", 76),
    "97302": ("Cayenne", 63),
    "97411": ("Saint-Denis", 154),
    "97611": ("Mamoudzou", 71),
}
"""Communes by INSEE code, of every region: name, thousands of inhabitants."""

KINDS_OF_NAMES: Final = {
    LegalForm.ASSOCIATION: (
        *("Association", "Collectif", "Réseau", "Maison", "Fédération", "Passerelle", "Tremplin", "Union", "Comité"),
        *("Les Ateliers", "Espace", "Relais", "Ensemble", "Initiative", "Solidarité", "Mission", "Cap", "Horizon"),
    ),
    LegalForm.ESUS: ("Atelier", "Fabrique", "Ressources", "Régie", "Envie", "Label"),
    LegalForm.COOPERATIVE: ("Coopérative", "SCOP", "SCIC", "Coop"),
    LegalForm.MUTUAL: ("Mutuelle", "Union mutualiste"),
    LegalForm.MISSION_COMPANY: ("Société", "Compagnie", "Groupe"),
}
THINGS: Final = (
    *("des Compétences", "Emploi", "des Métiers", "du Numérique", "pour l'Égalité", "de l'Insertion", "Mentorat"),
    *("des Cadres solidaires", "Œuvre commune", "des Possibles", "Avenir", "Perspectives", "du Renouveau", "Éveil"),
    *("de la Réussite", "Diversité", "Parrainage", "Transitions", "des Talents", "du Parcours", "Élan", "Reconversion"),
    *(
        "Territoires vivants",
        "de l'Ouest",
        "du Midi",
        "des Hauts",
        "Seconde Vie",
        "Entr'aide",
        "L'Écluse",
        "Nouvelle Ère",
    ),
)
PROJECTS: Final = (
    *("Déclics", "Parcours", "Tandem", "Tremplin", "Rebond", "Passerelle", "Coup de pouce", "Boussole", "Escale"),
    *("Ateliers", "Campus", "Itinéraires", "Horizons", "Relais", "Caravane", "Fabrique", "Impulsion", "Second souffle"),
)
SUBJECTS: Final = {
    Axis.SOLIDARITY_INCLUSION: (
        *("des cadres réfugiés", "des jeunes diplômés des quartiers", "des seniors", "des femmes cadres"),
        *("des cadres en situation de handicap", "des diplômés éloignés de l'emploi", "des aidants"),
    ),
    Axis.TERRITORIAL_DEVELOPMENT: (
        *("des métiers en tension", "des TPE rurales", "de l'attractivité locale", "des tiers-lieux"),
        *("des conjoints en mobilité", "des compétences industrielles"),
    ),
    Axis.ECOLOGICAL_TRANSITION: (
        *("des métiers verts", "de la rénovation", "du réemploi", "de la mobilité sobre", "de l'agroécologie"),
    ),
}
