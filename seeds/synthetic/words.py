"""The words that the register is made of. All names are made up; addresses are those kept for examples (RFC 2606)."""

MAIL_DOMAIN = "example.org"
WEB_DOMAIN = "documents.example"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN_NAMES = _words(
    "Abelin Aurice Belora Branik Calder Corvin Dariel Delphine Edrin Elowa Fabrin Fenna Galen Gisela Hadrin Helmi "
    "Ilvar Isaura Jorun Jasmira Kelda Kiran Lorcan Liselle Marek Mirelle Nadir Noemi Orsin Olane Perrin Petra Quill "
    "Rasmin Renske Soren Salvia Tarek Tamsin Ulrik Una Vasko Verena Wendel Wilma Yarin Ysolde Zoran Zelie"
)
FAMILY_STARTS = _words(
    "Ald Bar Cor Dun El Far Gal Hol Im Kar Lan Mor Nor Ost Pel Quar Ros Sel Tor Ul Var Wes Yar Zel Brin Cal Dray "
    "Fen Gran Hask"
)
FAMILY_ENDS = _words(
    "amond ander aviel berg brook dahl elin enko estra fields gard haven iani idis kamp lund mere monte nova oski "
    "quist ridge sen stein tarn thal vale wick worth yssen"
)

STATES = _words(
    "Varonia Keldara Ostvale Tavenia Solvara Marenza Ilvarde Quorel Nordhaven Pelagia Brisenia Cantara Duresk Elmoria "
    "Fennland Galdovia Hestria Istvar Jarnholm Kasmora Lorvania Mirandel Nerosia Orvelle Palanda Rhovia Sarkand "
    "Thessera Umbralia Valdoro Westria Yllandia Zephira Aldermere Borvania Corsenna Drumond Estrovia Fjaldor Gavaria "
    "Hollandria Imeria"
)
# Codes that ISO 3166-1 leaves to its users, so that no state here is taken for a real one.
STATE_CODES = (
    "AA",
    *(f"Q{letter}" for letter in "MNOPQRSTUVWXYZ"),
    *(f"X{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "ZZ",
)
CITIES = (
    "Port Selin",
    "Old Harrow",
    "Lake Tarn",
    "Merevale",
    "Stonebridge",
    "Upper Kestrel",
    "Whitewater",
    "Castle Brae",
    "Novigar",
    "Elmsreach",
)
ORGANISATIONS = (
    "Inner Sea Compact",
    "League of Mountain States",
    "Council for Shared Rivers",
    "Islands Forum of the Far Ocean",
    "Northern Grid Union",
    "Partnership for Open Ports",
    "Agency for Dry Lands",
    "Observatory of the Southern Sky",
    "Fund for Small Harbours",
    "Standing Conference on Bridges",
    "Alliance for Clean Kilns",
    "Seed Bank Network",
)
ORGANISATION_PARTS = ("Secretariat", "Technical Committee", "Support Fund", "Field Office")
OFFICES = ("Director", "Deputy Director", "Head of Section", "Coordinator", "Special Envoy", "Secretary")

# What ministries and promises are about.
TOPICS = (
    "water",
    "river transport",
    "rail links",
    "border crossings",
    "customs data",
    "plant health",
    "fisheries",
    "forest fires",
    "flood warning",
    "clean kilns",
    "power grids",
    "solar standards",
    "sea rescue",
    "radio spectrum",
    "archives",
    "museums",
    "teacher exchange",
    "nursing diplomas",
    "vaccine storage",
    "rural clinics",
    "seed banks",
    "dry-land farming",
    "food labels",
    "tax treaties",
    "payment systems",
    "court cooperation",
    "witness protection",
    "mine clearance",
    "air traffic",
    "satellite images",
    "earthquake drills",
    "statistics",
    "youth orchestras",
    "language courses",
    "mountain tourism",
    "waste shipments",
)
REGIONS = (
    "Lakes and Passes",
    "Far Ocean",
    "Outer Islands",
    "High Valleys",
    "River Mouths",
    "Dry Lands",
    "Inner Sea",
    "Long Coast",
    "Northern Grid",
    "Old Canals",
    "Southern Capes",
    "Two Plateaus",
    "Salt Road",
    "Bridge Towns",
    "Free Ports",
    "Western Forests",
)

GATHERINGS = (
    "Consultation",
    "Summit",
    "Joint commission",
    "Round of talks",
    "Ministerial meeting",
    "Strategic dialogue",
    "Official visit",
    "Round table",
)
OPENINGS = (
    "The two sides met in a frank and friendly atmosphere.",
    "The delegations reviewed what had been done since they last met.",
    "Both delegations welcomed the “spirit of Old Harrow” and looked ahead.",
    "The hosts thanked their guests for the long journey; a café evening closed the first day.",
)
CLOSINGS = (
    "The sides will meet again at a time to be agreed.",
    "The text was read aloud and adopted without a vote.",
    "The guests thanked the hosts for their hospitality.",
)
EVENTS = (
    "the signing of the {topic} agreement",
    "the entry into force of the {topic} treaty",
    "the elections in {state}",
    "the opening of the {topic} centre",
    "the ratification of the {topic} protocol",
    "the next census in {state}",
)

NOTES = (
    "Told on the telephone.",
    "Confirmed in writing by the other side.",
    "Said at the margins of another meeting.",
    "Read in their own press release.",
    "The minutes have not been signed yet.",
    "",
    "",
)
REASONS = (
    "The other side asked for more time.",
    "The budget was adopted late.",
    "The delegation could not travel.",
    "Both calendars were full.",
    "The text is still with the lawyers.",
)
WHY_IT_ENDED = (
    "Overtaken by a newer agreement.",
    "Both sides lost interest.",
    "The partner said that it no longer holds.",
    "All that was promised has been done.",
)
