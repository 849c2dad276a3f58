"""Who is meant, within one report: names to entries, phrases to country and sector, pronouns to what they stand for.

Where two answers fit equally well the words are kept and nobody is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from tocsin.lexicon.aircraft import flies
from tocsin.lexicon.load import Entry, Lexicon, NameSort, Noun, Office, fold_words
from tocsin.terms.syntax import NameMatch, Sentence
from tocsin.terms.text import Report
from tocsin.terms.who import Actor, Mention

ACTING = frozenset({"state", "group", "person", "armed", "official", "organ", "people", "civilian", "media", "source"})
_DROPPED = frozenset({"det", "predet", "case", "punct", "preconj"})
_CORE = frozenset(
    {"amod", "compound", "poss", "nummod", "nmod", "npadvmod", "quantmod", "advmod", "neg", "det", "predet"}
)
_QUANTITY = frozenset(
    """dozen hundred thousand million score number group series lot majority most part rest handful couple bunch wave
    unit member element remnant column team band crowd batch one some many several all none half any each both
    contingent dust sort kind type mass host swathe total""".split()
)
_LINK = frozenset({"of", "for", "from"})
_WITHIN = frozenset({"in", "at", "inside", "near", "outside", "across", "throughout", "around"})
_STATE_FORCES = frozenset({"MIL", "COP", "SPY", "GOV", "LEG", "JUD"})
_PERSONAL = {"he": "he", "him": "he", "his": "he", "she": "he", "her": "he"}
_FIRST = frozenset({"we", "us", "our", "i", "me", "my"})
_THING = {"it": "it", "its": "it", "itself": "it"}
_PLURAL = {"they": "they", "them": "they", "their": "they", "themselves": "they"}
_OFFICE_SECTOR = {
    "head_of_state": "GOV",
    "head_of_government": "GOV",
    "foreign_minister": "GOV",
    "defence_minister": "GOV",
    "monarch": "GOV",
    "supreme_leader": "GOV",
    "opposition_leader": "OPP",
    "commander": "MIL",
    "envoy": "GOV",
    "spokesperson": "GOV",
}
_STATE_OFFICES = frozenset(
    {"head_of_state", "head_of_government", "monarch", "supreme_leader", "foreign_minister", "defence_minister"}
)
_OFFICES_OF_TITLE = {
    "president": frozenset({"head_of_state"}),
    "prime minister": frozenset({"head_of_government"}),
    "premier": frozenset({"head_of_government"}),
    "king": frozenset({"monarch"}),
    "chancellor": frozenset({"head_of_government"}),
    "secretary of state": frozenset({"foreign_minister"}),
    "foreign minister": frozenset({"foreign_minister"}),
    "foreign secretary": frozenset({"foreign_minister"}),
    "top diplomat": frozenset({"foreign_minister"}),
    "defence minister": frozenset({"defence_minister"}),
    "defense minister": frozenset({"defence_minister"}),
    "defense secretary": frozenset({"defence_minister"}),
    "supreme leader": frozenset({"supreme_leader"}),
}
_LOYAL = frozenset({"loyal", "faithful", "belong"})
_OPPOSED = frozenset({"attacker", "assailant", "captor", "killer", "kidnapper", "enemy", "abductor", "opponent"})
_FOR_OR_AGAINST = frozenset({"pro", "anti", "non"})
# Who heads a body is of its sort: the leader of the rebels is a rebel, no official of a state.
_HEADING = frozenset(
    {
        "leader",
        "head",
        "chief",
        "commander",
        "chairman",
        "chairwoman",
        "founder",
        "boss",
        "member",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "deputy",
        "official",
    }
)
# Bodies of many countries go by the same one word.
_OFTEN_NAMED = frozenset({"legislature", "party", "media", "court"})
_OF_STATES = frozenset({"army", "police", "intelligence", "legislature", "government"})
# Without a date, what ended before this year is not meant.
_LONG_AGO = 1995
_TITLES = frozenset({"official", "armed", "civilian", "media", "organ"})
_STAFF = frozenset({"activist", "volunteer", "campaigner", "employee", "worker", "spokesman", "monitor"})
_BELONGING = frozenset({"member", "follower", "operative", "cadre", "loyalist"})
_ARMED_TYPES = frozenset({"rebel", "militia", "paramilitary", "criminal", "army"})
_MEMBERS = {"party": "politician", "coalition": "politician", "government": "official", "legislature": "lawmaker"}
# "A militia in Iraq" and "police in Lagos" are at home there; soldiers and envoys in Iraq may be anybody's.
_HOMEGROWN = frozenset("REB PRM UAF CRM COP JUD LEG PTY OPP CVL SOC REL LAB AGR BUS EDU MED JRN NGO".split())
# Who is where he is for a while: the words before "in" tell nothing of where he comes from.
_PASSING = frozenset(
    """tourist traveller traveler foreigner expatriate expat visitor pilgrim hostage passenger mercenary migrant
    observer monitor inspector negotiator mediator delegate correspondent contractor volunteer exile jihadi captive
    spectator worshipper""".split()
)
_LOCALS = frozenset(
    """idp evacuee official governor mayor administrator councillor councilor commissioner magistrate clerk authority
    prefect coroner""".split()
) | {"displaced people", "displaced person", "displaced family"}
_LANDS = frozenset({"nation", "country", "kingdom", "republic", "sultanate", "emirate", "island"})
_AIDES = frozenset({"aide", "adviser", "advisor", "assistant", "deputy", "counsel", "presidential aide"})
_FORMER = frozenset({"former", "ex", "onetime", "ousted", "deposed", "retired", "erstwhile"})
# Offices and ranks that say nothing of the body: a police chief is of the police, a union leader of a union.
_OF_ANY_BODY = frozenset(
    """spokesman spokeswoman spokesperson leader chief head boss commander official officer member deputy source
    representative figure chairman chairwoman director secretary veteran adviser advisor""".split()
)
_GROUP_TYPES_KIND = {"state": "state", "people": "people", "media": "media"}
_PLATFORMS = frozenset({"aircraft", "drone", "ship", "armour", "vehicle"})
_REGIONAL = frozenset(
    {
        "northern",
        "southern",
        "eastern",
        "western",
        "central",
        "north",
        "south",
        "east",
        "west",
        "mainland",
        "modern",
        "greater",
    }
)
_CALENDAR = frozenset(
    """january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday""".split()
)
# What these take up when they stand alone.
_THE_TWO: dict[str, tuple[str, ...]] = {"two": ("person", "state", "group"), "pair": ("person",)}


class ReportActors:
    """The actors of one report. ``mention(sentence, token)`` is all that other rooms call."""

    def __init__(self, lexicon: Lexicon, report: Report, sentences: Sequence[Sentence]) -> None:
        self.lexicon = lexicon
        self.published = report.published
        self.sentences = sentences
        self.text = report.text
        self.countries = self._weigh(sentences)
        self._in_full = {
            n.ids[0]
            for t in sentences
            for n in t.names.values()
            if n.kind == "person" and " " in n.text and len(n.ids) == 1
        }
        self._strangers: set[str] = set()
        self._held: dict[str, Office] = {}
        self._pairs: dict[tuple[int, int], Actor] = {}
        self._taken_up: dict[tuple[int, int], tuple[Sentence, Mention]] = {}
        self._memo: dict[tuple[int, int], Mention | None] = {}
        self._salient: dict[int, list[Mention]] = {}
        self._busy: set[tuple[int, int]] = set()
        # Set by whoever has a gazetteer: towns then tell whose their police and residents are.
        self.where: Callable[[Sentence, int], str | None] | None = None

    def _weigh(self, sentences: Sequence[Sentence]) -> Counter[str]:
        """How much the report speaks of each country: unambiguous names count, doubtful ones do not."""
        weights: Counter[str] = Counter()
        self._named_countries: Counter[str] = Counter()
        for sentence in sentences:
            for name in sentence.names.values():
                if len(name.ids) != 1:
                    continue
                entry = self.lexicon.entries.get(name.ids[0])
                if entry and entry.country:
                    self._named_countries[entry.country] += 1
                    weights[entry.country] += 2 if entry.type == "state" else 1
                elif name.kind == "region":
                    self._named_countries.update(self.lexicon.regions[name.ids[0]].countries)
                    for country in self.lexicon.regions[name.ids[0]].countries[:2]:
                        weights[country] += 1
                elif name.kind == "person":
                    office = self.office(name.ids[0])
                    if office and office.country:
                        weights[office.country] += 1
        return weights

    def office(self, person: str) -> Office | None:
        """The office a person held when the report was published, else the last one before, else the first."""
        held = self.lexicon.offices.get(person)
        if not held:
            return None
        when = self.published or "9999"
        then = [o for o in held if (o.since or "") <= when and (not o.until or o.until[:10] >= when[: len(o.until)])]
        if then:  # of several held at once, one of state, then the one taken up last
            return max(then, key=lambda o: (o.office in _STATE_OFFICES, o.since or ""))
        past = [o for o in held if (o.since or "") <= when]
        return max(past, key=lambda o: o.since or "") if past else held[0]

    def entry_of(self, name: NameMatch) -> str | None:
        """The one entry a name means here: by the countries the report speaks of, and by years of existence.

        None when two fit equally well.
        """
        if len(name.ids) == 1:
            return name.ids[0]
        year = int(self.published[:4]) if self.published else None
        if name.kind == "person":
            told = self._in_full.intersection(name.ids)
            if len(told) == 1:
                return next(iter(told))  # "Hillary Clinton … Clinton"
        if " " not in name.text:
            # A lone word that names a body and also ends a person's name means the body.
            bodies = tuple(i for i in name.ids if i in self.lexicon.entries or i in self.lexicon.regions)
            if bodies and len(bodies) < len(name.ids):
                return self.entry_of(replace(name, ids=bodies))
        scored: list[tuple[float, int, str]] = []
        for rank, id_ in enumerate(name.ids):
            entry = self.lexicon.entries.get(id_)
            office = self.office(id_) if entry is None else None
            region = self.lexicon.regions.get(id_)
            country = (
                entry.country
                if entry
                else office.country
                if office
                else (region.countries[0] if region and region.countries else None)
            )
            score = float(self.countries.get(country or "", 0))
            if entry and entry.type == "state" and name.kind in {"capital", "people", "adjective", "name"}:
                score += 1.5
            if entry and year and ((entry.end and year > entry.end + 2) or (entry.start and year < entry.start - 1)):
                score -= 5
            if entry and year is None and entry.end and entry.end < _LONG_AGO:
                score -= 1
            if office and self.published and (office.since or "") <= self.published <= (office.until or "9999"):
                score += 1
            if office and self.published is None and office.since:
                score += int(office.since[:4]) / 10000  # undated: the latest of two namesakes
            if office and self.published and (office.since or "") > self.published:
                score -= 5
            if name.kind == "name":
                # Of two that fit, a body of a state, then the one that goes by more names.
                score += self.lexicon.spellings[id_] / 1000 + (0.05 if entry and entry.type in _OF_STATES else 0)
            scored.append((-score, rank, id_))
        scored.sort()
        if scored[0][0] == scored[1][0] and scored[0][0] >= 0 and name.kind not in {"name", "person", "capital"}:
            return None
        return scored[0][2]

    # -- from words to a mention ------------------------------------------------------------------

    def mention(self, sentence: Sentence, token: int) -> Mention | None:
        """The noun phrase headed by ``token`` and whom it names; None when the token heads no phrase."""
        key = (sentence.index, token)
        if key in self._memo:
            return self._memo[key]
        if key in self._busy:
            return None
        self._busy.add(key)
        found = self._mention(sentence, token)
        self._busy.discard(key)
        self._memo[key] = found
        return found

    def others(self, s: Sentence, i: int) -> list[Mention]:
        """Further bodies that one phrase names: of "American and Chinese troops" the Chinese ones."""
        found = self.mention(s, i)
        if found is None or i in s.names:
            return []
        if (second := self._pairs.get((s.index, i))) is not None:
            return [replace(found, actor=second)]
        if (before := self._taken_up.get((s.index, i))) is not None:
            home, first = before
            also = [m for c in home.conjuncts(first.token) if (m := self.mention(home, c)) is not None]
            return [replace(found, actor=m.actor) for m in (*also, *self.others(home, first.token)) if m.via != "tied"]
        if s.lemma[i] in _THE_TWO and found.via == "again" and (pair := self._the_two(s, i)):
            return [replace(found, actor=pair[1].actor)]
        noun, _ = self.noun_at(s, i)
        if noun is None:
            return []
        out = []
        for c in s.kids(i, "poss"):
            if s.lemma[c] in _PLURAL or s.words[c].lower() == "their":  # "Turkey and Iran … their ministers"
                out += [replace(found, actor=self._compose(found.text, noun, m)) for m in self.others(s, c)]
        for c in s.kids(i, "amod", "compound", "nmod"):
            for d in s.conjuncts(c):
                if d in s.names and s.names[d].kind not in {"region", "town"}:
                    actor = self._compose(found.text, noun, self._named(s, d))
                    out.append(replace(found, actor=actor))
        return [m for m in out if m.actor != found.actor]

    def _mention(self, s: Sentence, i: int) -> Mention | None:
        tag = s.tag[i]
        low = s.lemma[i]
        if i in s.names:
            return self._named(s, i)
        if low in _THE_TWO and (pair := self._the_two(s, i)):
            start, end = self.span(s, i)
            return Mention(i, start, end, self.text[start:end], pair[0].kind, pair[0].actor, "again", True)
        if tag in {"PRP", "PRP$"} or low in _THING or low in _PLURAL:
            return self._pronoun(s, i)
        if tag in {"WDT", "WP", "WP$"}:
            return self._relative(s, i)
        if tag[:1] not in {"N", "C"} and tag not in {"JJ", "VBG", "DT", "VBN", "JJS", "JJR"}:
            return None
        return self._phrase(s, i)

    def _the_two(self, s: Sentence, i: int) -> list[Mention]:
        """Whom "the two" or "the pair" takes up: the only two known people, states or groups told of before."""
        words = {s.lemma[c] for c in s.children[i]}
        if "the" not in words or any(s.lemma[p] == "of" for p in s.kids(i, "prep")):
            return []
        if i in s.names or s.dep[i] not in {"nsubj", "nsubjpass", "pobj", "dobj", "poss"}:
            return []
        for told in (s, self.sentences[s.index - 1]) if s.index else (s,):
            for kind in _THE_TWO[s.lemma[i]]:
                known = {
                    m.actor.id: m
                    for m in self.salient(told)
                    if m.actor.id
                    and m.kind == kind
                    and (told is not s or m.end <= s.starts[i])
                    # "in Cairo": where they met, not one of the two
                    and not (told.dep[m.token] == "pobj" and told.lemma[told.head[m.token]] in {"in", "at", "near"})
                }
                if len(known) == 2:
                    return list(known.values())
        return []

    def span(self, s: Sentence, i: int) -> tuple[int, int]:
        """The words of the phrase: from its first modifier to its head, without the article."""
        first = i
        colon = next((k for k in range(i - 1, -1, -1) if s.words[k] == ":"), -1)
        for c in s.children[i]:
            if colon < c < i and s.dep[c] in _CORE and c < first:
                first = min(first, min(s.subtree(c)))
        while first < i and (
            s.dep[first] in _DROPPED or s.tag[first] in {"DT", "PRP$", "PDT"} or s.words[first] in {'"', "“", "'", ","}
        ):
            first += 1
        return s.starts[first], s.ends[i]

    def _named(self, s: Sentence, i: int) -> Mention:
        name = s.names[i]
        if name.kind == "body":
            return self._unlisted(s, i, name)
        id_ = self.entry_of(name)
        start, end = name.start, name.end
        if name.kind == "person" and self._somebody_else(s, i, id_):
            start = self.span(s, i)[0]
            other = self._unknown(s, i, start, end, None, plural=False) if s.tag[i] == "NNP" else None
            return other or Mention(i, start, end, self.text[start:end], "name", Actor(None, self.text[start:end]))
        if id_ is not None and self._bears_it_as_surname(s, i, id_):
            start = self.span(s, i)[0]
            return Mention(i, start, end, self.text[start:end], "person", Actor(None, self.text[start:end]))
        if name.kind in {"capital", "name"} and i and self._longer_name(s, i):
            # "Real Madrid" is not Spain, "Jamaat Bangladesh" not Bangladesh.
            start = self.span(s, i)[0]
            return Mention(i, start, end, self.text[start:end], "name", Actor(None, self.text[start:end]))
        if name.kind == "name" and id_ is not None and self._ends_a_name(s, i, id_):
            start = self.span(s, i)[0]
            found = self._unknown(s, i, start, end, self._owner(s, i, i, None), plural=False)
            if found is not None:
                return found  # "the Nigeria Labour Congress" is not the Congress
        head = s.head[i]
        if s.dep[i] in {"compound", "amod"} and head > i and head in s.names:
            end = s.ends[i]
        if id_ is None:
            return Mention(i, start, end, name.text, "name", Actor(None, name.text), "tied")
        entry = self.lexicon.entries.get(id_)
        if entry is not None:
            kind = _GROUP_TYPES_KIND.get(entry.type, "group")
            extended = self._titled(s, i, start)
            plural = name.kind == "people" or entry.type == "people"
            if entry.type == "people" and not self._modifies(s, i):
                actor = actor_of(entry)
                if any(s.lemma[c] == "displace" or s.words[c] == "displaced" for c in s.kids(i, "amod")):
                    actor = replace(actor, sector="REF")
                if actor.country is None and (home := self._home(s, i)) is not None:
                    actor = replace(actor, country=home)  # "Hazaras in Afghanistan", "Iraqi Sunnis"
                return Mention(i, extended, end, self.text[extended:end], kind, actor, "lexicon", plural)
            if name.kind == "people" and entry.type == "state" and not self._modifies(s, i):
                kind = "people"
                if any(s.dep[c] == "nummod" for c in s.children[i]) or (plural and not self._definite(s, i)):
                    # "Thirty Britons", "Syrians fleeing": people of a country, not its government.
                    text = self.text[start:end]
                    ethnic = any(s.lemma[c] == "ethnic" for c in s.kids(i, "amod", "compound"))
                    country = (self._home(s, i) if ethnic else self._beside(s, i)) or entry.country
                    fled = any(s.words[c].lower() == "displaced" for c in s.kids(i, "amod"))
                    actor = Actor(None, text, None, country, "REF" if fled else "CVL")
                    return Mention(i, start, end, text, kind, actor, "words", plural)
            return Mention(i, extended, end, self.text[extended:end], kind, actor_of(entry), "lexicon", plural)
        office = self.office(id_)
        if office is not None:
            start = self._titled(s, i, start)
            person = self._person(self._titled_office(s, i, office))
            if person.sector in _STATE_FORCES and self._former(s, i):
                person = replace(person, sector="ELI")
            return Mention(i, start, end, self.text[start:end], "person", person, "lexicon")
        return Mention(i, start, end, name.text, "place", Actor(None, name.text), "lexicon")

    def _former(self, s: Sentence, i: int) -> bool:
        """Whether the words before a title or a name say that it is an office of the past ("ex-president Carter")."""
        low = {
            w.lower()
            for c in (i, *s.kids(i, "amod", "compound", "nmod", "dep"))
            for w in s.words[max(0, c - 2) : c + 1]
        }
        return bool(low & _FORMER) or any(w.startswith("ex-") for w in low)

    def _beside(self, s: Sentence, i: int) -> str | None:
        """The country of another state's word right before a people: "Macedonian Albanians"."""
        for c in s.kids(i, "amod", "compound", "nmod"):
            if c in s.names and s.names[c].kind != "region" and (land := self._land(s, c)) is not None:
                return land.country
        return None

    def _home(self, s: Sentence, i: int) -> str | None:
        """The country that stands beside the name of a people, before it or as the place where they are."""
        for c in (*s.kids(i, "amod", "compound", "nmod"), i - 1):
            if c >= 0 and c in s.names and c != i and (land := self._land(s, c)) is not None:
                return land.country
        inside = self._inside(s, i)
        return inside.actor.country if inside is not None else None

    def land(self, s: Sentence, i: int) -> str | None:
        """The country in which the place named at ``i`` lies, or None."""
        found = self._land(s, i)
        return found.country if found is not None else None

    def _land(self, s: Sentence, i: int) -> Actor | None:
        """The state that a word of place stands for or lies in: a country, a capital, a region, a town."""
        name = s.names.get(i)
        if name is not None and name.kind not in {"region", "person"}:
            entry = self.lexicon.entries.get(self.entry_of(name) or "")
            return actor_of(entry) if entry is not None and entry.type == "state" else None
        if name is None and s.tag[i][:3] != "NNP":
            return None
        if name is not None and name.kind == "region":
            country: str | None = None
            region = self.lexicon.regions.get(name.ids[0])
            if region is not None and region.countries and (len(region.countries) == 1 or region.disputed):
                country = region.countries[0]
        else:
            country = self.where(s, i) if self.where is not None else None
        state = self.lexicon.entries.get(country or "")
        return actor_of(state) if state is not None else None

    def _inside(self, s: Sentence, i: int) -> Mention | None:
        """The state of the place where somebody is said to be: "villagers in Laos", "students at Tehran University"."""
        for prep in s.kids(i, "prep"):
            for obj in s.kids(prep, "pobj"):
                if s.lemma[prep] in _WITHIN:
                    for k in (obj, *s.kids(obj, "compound", "poss", "amod")):
                        if (land := self._land(s, k)) is not None:
                            return Mention(k, s.starts[k], s.ends[k], s.words[k], "state", land)
                if (deeper := self._inside(s, obj)) is not None:
                    return deeper
        return None

    def _unlisted(self, s: Sentence, i: int, name: NameMatch) -> Mention:
        """A body that no entry of the lexicon names: what sort it is of, its own name tells."""
        full = name.ids[0][1:]
        sort = self.lexicon.body_word(full)
        actor = Actor(None, full, sort.type if sort else None, None, sort.sector if sort else None)
        start = self._titled(s, i, name.start)
        return Mention(i, start, name.end, self.text[start : name.end], "group", actor, "lexicon")

    def _bears_it_as_surname(self, s: Sentence, i: int, id_: str) -> bool:
        """Whether a people's name is the surname of somebody whose given name stands before it: "Charles Bambara"."""
        entry = self.lexicon.entries.get(id_)
        return entry is not None and entry.type == "people" and self._other_given_name(s, i)

    def _somebody_else(self, s: Sentence, i: int, id_: str | None) -> bool:
        """Whether a surname that a public figure bears means another person here.

        A different given name stands before it, here or earlier in the report; the name goes on ("Hafiz Saeed
        Khan"); or nothing else in the report has to do with the figure's country.
        """
        name = s.names[i]
        after = i + 1
        if after < len(s) and s.head[i] == after and s.tag[after] == "NNP" and after not in s.names:
            return True
        if " " in name.text:
            return False
        if i and self._other_given_name(s, i):
            self._strangers.add(name.text.lower())
            return True
        if name.text.lower() in self._strangers:
            return True
        office = self.office(id_) if id_ else None
        if office is None or office.office in {"head_of_state", "head_of_government", "supreme_leader"}:
            return False
        return bool(office.country) and not self._named_countries.get(office.country or "")

    def _other_given_name(self, s: Sentence, i: int) -> bool:
        """Whether a known surname is borne here by somebody else ("Khaled Khattab")."""
        c = i - 1
        if s.head[c] != i or s.dep[c] != "compound" or s.tag[c] != "NNP" or c in s.names:
            return False
        noun = self.lexicon.nouns.get(s.lemma[c])
        return noun is None and s.lemma[c] not in {"mr", "mrs", "ms", "dr", "gen", "gen.", "mr.", "president"}

    def _modifies(self, s: Sentence, i: int) -> bool:
        """Whether a demonym stands before a noun, alone or in a row ("Russian and Syrian troops")."""
        while s.dep[i] == "conj" and s.head[i] != i:
            i = s.head[i]
        return s.dep[i] in {"amod", "compound", "nmod", "npadvmod"}

    def _longer_name(self, s: Sentence, i: int) -> bool:
        """Whether a state's or city's name only ends a longer name that nobody knows."""
        c = i - 1
        if (
            s.head[c] != i
            or s.dep[c] != "compound"
            or s.tag[c] != "NNP"
            or c in s.names
            or s.names[i].ids[0] not in self.lexicon.entries
        ):
            return False
        return (
            self.lexicon.entries[s.names[i].ids[0]].type == "state"
            and s.lemma[c] not in self.lexicon.nouns
            and s.lemma[c] not in _REGIONAL
        )

    def _ends_a_name(self, s: Sentence, i: int, id_: str) -> bool:
        """Whether the one word by which a parliament, party or paper goes only ends the name of another body."""
        entry = self.lexicon.entries.get(id_)
        if entry is None:
            return False
        for c in s.kids(i, "compound", "poss", "amod"):
            land = self._land(s, c) if c in s.names and s.names[c].kind != "region" else None
            # "Russia's Security Council", "the Zimbabwe Congress of Trade Unions"
            if land is not None and entry.type == "igo" and s.words[i].split()[-1].lower() in self.lexicon.name_sorts:
                return True
            if land is not None and entry.type in _OFTEN_NAMED and entry.country not in {None, land.country}:
                return True
        c = i - 1
        return (
            ((entry.type in _OFTEN_NAMED and " " not in s.names[i].text) or entry.type == "igo")
            and c >= 0
            and s.head[c] == i
            and s.dep[c] == "compound"
            and s.tag[c] == s.tag[i] == "NNP"
            and c not in s.names
            and s.lemma[c] not in _OF_ANY_BODY
        )

    def _titled(self, s: Sentence, i: int, start: int) -> int:
        """Where the words of a name begin when a title stands before it ("Turkish President Erdogan")."""
        kids = [
            c
            for c in s.children[i]
            if c < i
            and s.dep[c] in {"compound", "amod", "nmod"}
            and s.tag[c][:1] in "NJ"
            and not (c in s.names and s.words[c + 1] in {"-", "–"})
        ]
        return min([start, *(s.starts[c] for c in kids)])

    def _person(self, office: Office) -> Actor:
        sector = _OFFICE_SECTOR.get(office.office)
        body = self.lexicon.entries.get(office.of or "")
        if sector is None or (body and body.type not in {"state", "government"}):
            sector = (body.sector if body else None) or sector or "ELI"
        if self._is_past(office):
            sector = "ELI"
        slug = "-".join(office.person.lower().split())
        self._held[slug] = office
        country = office.country or (body.country if body else None)
        return Actor(slug, office.person, "person", country, sector)

    def _titled_office(self, s: Sentence, i: int, office: Office) -> Office:
        """The office that a title before the name says ("President Poroshenko"), else the one held at the time."""
        title = {s.lemma[c] for c in s.kids(i, "compound", "nmod", "amod")} & {
            "president",
            "premier",
            "minister",
            "king",
        }
        if not title or office.office in _STATE_OFFICES or self._former(s, i):
            return office
        meant = {"president": {"head_of_state"}, "king": {"monarch"}}.get(
            next(iter(title)), {"head_of_government", "foreign_minister", "defence_minister"}
        )
        when = self.published or "9999"
        held = [o for o in self.lexicon.offices[office.person] if o.office in meant and (o.since or "") <= when]
        return held[-1] if held else office

    def _is_past(self, office: Office) -> bool:
        """Whether an office of state had ended when the report was published."""
        until = office.until
        if office.office not in _STATE_OFFICES or not until or self.published is None:
            return False
        return until < self.published[: len(until)]

    def noun_at(self, s: Sentence, i: int) -> tuple[Noun | None, int]:
        """The lexicon's noun that ends at token ``i`` (up to three words) and its first token."""
        nouns = self.lexicon.nouns
        lemma = s.lemma
        low = s.words[i].lower()
        ends = self.lexicon.noun_ends
        for back in (2, 1) if lemma[i] in ends or low in ends else ():
            if i - back >= 0:
                before = " ".join(w.lower() for w in s.words[i - back : i])
                for whole in (
                    " ".join((*lemma[i - back : i], lemma[i])),
                    f"{before} {low}",  # "state media"
                    f"{before} {lemma[i]}".replace(" 's", "'s"),
                ):
                    if (noun := nouns.get(whole)) is not None:
                        return noun, i - back
        found = nouns.get(lemma[i]) or nouns.get(low)
        if found is None and s.tag[i] == "NNPS" and low[-1:] == "s":
            found = nouns.get(low[:-1])  # "Members of Parliament" in a heading
        return found, i

    def _noun_of(self, s: Sentence, i: int) -> Noun | None:
        """The lexicon's noun of the sort "member of parliament" whose first word is at ``i``."""
        if s.lemma[i].removesuffix("s") not in self.lexicon.noun_heads:
            return None
        obj = self._of(s, i)
        if obj is None or obj in s.names:
            return None
        head = s.lemma[i].removesuffix("s") if s.tag[i] == "NNPS" else s.lemma[i]
        return self.lexicon.nouns.get(f"{head} of {' '.join(w.lower() for w in s.words[s.head[obj] + 1 : obj + 1])}")

    def _phrase(self, s: Sentence, i: int) -> Mention | None:
        low = s.lemma[i]
        if (low in _QUANTITY or s.tag[i] == "CD" or s.words[i].isdigit()) and (inner := self._of(s, i)) is not None:
            found = self.mention(s, inner) if self._noun_of(s, i) is None else None
            if found:
                start = min(self.span(s, i)[0], found.start)
                actor = found.actor
                if found.kind == "people" and actor.type == "state":
                    actor = Actor(None, self.text[start : found.end], None, actor.country, "CVL")
                return Mention(
                    found.token, start, found.end, self.text[start : found.end], found.kind, actor, found.via, True
                )
        noun, first = self.noun_at(s, i)
        if (whole := self._noun_of(s, i)) is not None:
            noun, first = whole, i  # "ministry of defence", "chamber of commerce"
        if noun is not None and noun.kind in {"money", "structure"} and self._named_body(s, i):
            noun, first = None, i  # "the Sudan Recovery Fund", "the Human Rights Office": bodies
        if noun is not None and (body := self._called(s, i, first)) is not None:
            noun, first = replace(noun, kind=body.kind, sector=body.sector), i  # "the Lakeside Resistance Army"
        if noun is not None and flies(s, i):
            noun = self.lexicon.nouns.get("aircraft", noun)
        if noun is not None and noun.sector == "UAF" and (service := self._service(s, i)) is not None:
            noun = replace(noun, sector=service)
        if noun is not None and noun.kind in {"official", "source"} and (its := self._whose_official(s, i, noun)):
            noun = replace(noun, sector=its)
        if noun is not None and noun.kind == "official" and noun.sector in _STATE_FORCES and self._former(s, i):
            noun = replace(noun, sector="ELI")
        if noun is not None and self._surname(s, i):
            noun, first = None, i
        start, end = self.span(s, i)
        plural = s.tag[i] in {"NNS", "NNPS"}
        owner = self._owner(s, i, first, noun)
        if noun is None and owner is not None and low.removesuffix("s") in _BELONGING:
            noun = self._belonging(owner)
        named = self._apposed(s, i, noun)
        if named is not None:
            stop = max(end, named.end)
            return Mention(i, start, stop, self.text[start:stop], named.kind, named.actor, "lexicon", plural)
        if (
            noun is not None
            and noun.kind == "place"
            and (inner := self._of(s, i)) is not None
            and (inner in s.names or s.tag[inner] == "NNP")
        ):
            end = max(end, s.ends[inner])  # "the town of Ariha" is one name
        text = self.text[start:end]
        if noun is None:
            return self._unknown(s, i, start, end, owner, plural)
        alone = len(s.children[i]) <= 2 if whole is not None else not self._has_modifier(s, i)
        if owner is None and alone and self._definite(s, i):
            again = self._again(s, i, noun) or self._same_body(s, i, noun)
            if again is not None:
                return Mention(i, start, end, text, noun.kind, again.actor, "again", plural)
        if (
            owner is not None
            and owner.kind == "state"
            and s.tag[i] == "NN"
            and owner.token < i
            and noun.noun in _GROUP_WORDS
            and self._definite(s, i)
        ):
            again = self._again(s, i, noun)
            if again is not None and again.actor.country == owner.actor.country:
                return Mention(i, start, end, text, noun.kind, again.actor, "again", plural)  # "the Somali group"
        if owner is None and (home := self._national(s, i, noun)) is not None:
            owner = home
        if noun.noun in _LANDS and (inner := self._of(s, i)) is not None and inner in s.names:
            land = self.mention(s, inner)
            if land is not None and land.kind == "state" and s.names[inner].kind == "name":
                return replace(land, start=start, text=self.text[start : land.end])  # "the West African nation of Togo"
        if (pair := self._pair(s, i, noun)) is not None:
            self._pairs[(s.index, i)] = pair[1].actor
            return Mention(i, start, end, text, pair[0].kind, pair[0].actor, "again", True)
        if (lord := self._loyal_to(s, i, noun)) is not None:
            end = max(end, lord.end)
            text = self.text[start:end]
            return Mention(i, start, end, text, noun.kind, self._forces_of(text, noun, lord), "words", plural)
        return Mention(i, start, end, text, noun.kind, self._compose(text, noun, owner), "words", plural)

    def _belonging(self, owner: Mention) -> Noun | None:
        """What members and followers are by whom they belong to: the Taliban's are fighters, a party's politicians."""
        if owner.kind == "organ" or owner.actor.type == "legislature":
            return self.lexicon.nouns.get("lawmaker") if owner.actor.sector == "LEG" else None
        if owner.kind in {"group", "armed"}:
            sort = owner.actor.type
            word = "fighter" if owner.kind == "armed" or sort in _ARMED_TYPES else _MEMBERS.get(sort or "", "activist")
            return self.lexicon.nouns.get(word)
        return self.lexicon.nouns.get("supporter") if owner.kind in {"person", "official"} else None

    def _surname(self, s: Sentence, i: int) -> bool:
        """Whether a plural noun is a surname: "Alice Wells, a senior official"."""
        return (
            s.tag[i] == "NNS"
            and s.words[i][:1].isupper()
            and i > 0
            and s.head[i - 1] == i
            and s.tag[i - 1] == "NNP"
            and i - 1 not in s.names
            and any(
                (n := self.noun_at(s, c)[0]) is not None and n.kind in {"official", "armed", "civilian"}
                for c in s.kids(i, "appos")
            )
        )

    def _body(self, s: Sentence, i: int, head: int | None = None) -> NameSort | None:
        """What sort of body the word at ``i`` makes of the name that ``head`` (else ``i``) ends."""
        last = s.words[i].lower().rpartition(" ")[2]  # a name of several words is one token
        rows = self.lexicon.name_sorts.get(last) or self.lexicon.name_sorts.get(s.lemma[i])
        if not rows:
            return None
        around = {s.words[k].lower() for k in s.subtree(i if head is None else head) if s.words[k][:1].isupper()}
        return next((row for row in rows if not row.beside or row.beside & around), None)

    def _called(self, s: Sentence, i: int, first: int) -> NameSort | None:
        """The sort of body that a name of several words says ("Revolutionary Army"); None for common nouns."""
        if s.tag[i][:3] != "NNP" or s.words[i].lower() not in self.lexicon.name_sorts:
            return None
        if not any(
            s.words[c][:1].isupper() and c not in s.names
            for c in range(first - 1 if first == i else first, i)
            if c >= 0
        ):
            if not any(s.words[c][:1].isupper() for c in s.subtree(i) if c > i):
                return None
        found = self._body(s, i)
        return found if found is not None and (found.beside or found.sector == "REB") else None

    def _named_body(self, s: Sentence, i: int) -> bool:
        """Whether a fund, an office or a bureau is written as the name of a body."""
        return (
            s.tag[i] == "NNP"
            and s.lemma[i] in self.lexicon.name_sorts
            and any(s.tag[c][:3] == "NNP" and (c in s.names or s.tag[c] == "NNP") for c in s.kids(i, "compound"))
        )

    def _of(self, s: Sentence, i: int) -> int | None:
        for prep in s.kids(i, "prep"):
            if s.lemma[prep] == "of":
                obj = s.child(prep, "pobj")
                if obj is not None:
                    return obj
        return None

    def _owner(self, s: Sentence, i: int, first: int, noun: Noun | None) -> Mention | None:
        """Whose the noun is: "Russian", "Turkey's", "of the Libyan army", "their", "in Lagos"."""
        found = self._possessor(s, i, first, noun)
        local = noun is not None and self._is_local(noun)
        if found is not None and found.actor.country is None and found.kind in {"name", "place", "thing"}:
            land = self._land(s, found.token) if noun is not None and s.dep[found.token] == "poss" else None
            if land is not None:
                return Mention(found.token, found.start, found.end, found.text, "state", land)  # "Quebec's premier"
        if found is not None and found.actor.country is None and found.kind in {"people", "civilian"} and local:
            found = self._inside(s, i) or found  # "Tuareg rebels in Mali"
        if found is None and noun is not None and noun.kind in _TITLES:
            for c in s.kids(i, "amod", "acl"):
                if s.words[c].lower() == "based" and c > 1 and s.words[c - 1] in {"-", "–"}:
                    if (land := self._land(s, c - 2)) is not None:
                        return Mention(c, s.starts[c], s.ends[c], s.words[c], "state", land)  # "Tripoli-based"
        if found is None and noun is not None and local:
            return self._inside(s, i) or self._town_before(s, i, first, noun)
        return found

    def _possessor(self, s: Sentence, i: int, first: int, noun: Noun | None) -> Mention | None:
        found: Mention | None = None
        for c in s.children[i]:
            dep = s.dep[c]
            if dep in {"amod", "compound", "poss", "nmod", "npadvmod"}:
                if c > 1 and s.words[c - 1] in {"-", "–"} and s.words[c - 2].lower() in _FOR_OR_AGAINST:
                    continue  # "pro-Russian separatists" are not Russia's
                if c in s.names and s.names[c].kind not in {"region", "town"}:
                    return self._named(s, c)
                if dep == "poss":
                    found = found or self.mention(s, c)
                elif dep in {"compound", "amod"}:
                    for d in s.kids(c, "compound", "amod", "poss"):
                        if d in s.names and s.names[d].kind not in {"region", "town"} and not self._hyphened(s, c):
                            found = found or self._named(s, d)
        for k in range(first, i):
            if k > 1 and s.words[k - 1] in {"-", "–"} and s.words[k - 2].lower() in _FOR_OR_AGAINST:
                continue
            if k in s.names and s.head[k] <= i and s.names[k].kind not in {"region", "town"}:
                return self._named(s, k)
        if found:
            return found
        for c in s.kids(i, "acl"):
            if s.tag[c] == "VBN" and s.lemma[c] in {"send", "deploy", "dispatch"}:
                for by in s.kids(c, "agent"):
                    sender = s.child(by, "pobj")
                    if sender in s.names:
                        return self._named(s, sender)  # "troops sent by Chad"
        bodies = noun is not None and noun.kind in {"official", "armed", "organ", "civilian", "people"}
        for prep in s.kids(i, "prep"):
            if s.lemma[prep] == "to" and noun is not None and noun.noun in _AIDES:
                obj = s.child(prep, "pobj")
                chief = self.mention(s, obj) if obj is not None else None
                if chief is not None and chief.kind in {"person", "official"}:
                    return chief
            if s.lemma[prep] in _LINK and (bodies or s.lemma[prep] == "of"):
                obj = s.child(prep, "pobj")
                if obj is not None:
                    inner = self.mention(s, obj)
                    if inner and inner.kind in {"state", "group", "people", "person"}:
                        return inner
                    if inner and inner.kind in {"organ", "armed"}:
                        heads = noun is not None and noun.noun in _HEADING and s.lemma[prep] == "of"
                        if inner.actor.country or (heads and inner.actor.sector):
                            return inner
                    if inner and inner.kind == "civilian" and inner.actor.country and noun and noun.kind == "civilian":
                        return inner  # "the parents of a Nigerian schoolgirl"
                    region = obj in s.names and s.names[obj].kind == "region"
                    if (
                        noun is not None
                        and (region or self._is_local(noun))
                        and (land := self._land(s, obj)) is not None
                    ):
                        return Mention(obj, s.starts[obj], s.ends[obj], s.words[obj], "state", land)
                    if bodies and (inner is None or inner.kind in {"thing", "name"}):
                        for further in s.kids(obj, "prep"):  # "the Minister of Internal Affairs of Georgia"
                            end = s.child(further, "pobj") if s.lemma[further] == "of" else None
                            if end is not None and (land := self._land(s, end)) is not None:
                                return Mention(end, s.starts[end], s.ends[end], s.words[end], "state", land)
        return None

    def _is_local(self, noun: Noun) -> bool:
        """Whether those whom a noun means are at home where they are said to be."""
        if noun.noun in _PASSING or noun.kind not in {
            "official",
            "organ",
            "civilian",
            "people",
            "armed",
            "source",
            "media",
        }:
            return False
        return noun.sector in _HOMEGROWN or noun.noun in _LOCALS or (noun.sector == "GOV" and noun.kind == "organ")

    def _town_before(self, s: Sentence, i: int, first: int, noun: Noun) -> Mention | None:
        """The state of a town or province whose police, court or governor it is: "the Kharkiv mayor"."""
        rooted = noun.sector in {"COP", "JUD", "LEG", "GOV"} or noun.noun in {"resident", "inhabitant", "villager"}
        for c in (*s.kids(i, "compound", "nmod", "amod", "poss"), first - 1):
            if not rooted and (c not in s.names or s.names[c].kind != "region"):
                continue
            if 0 <= c < i and s.words[c][:1].isupper() and (land := self._land(s, c)) is not None:
                return Mention(c, s.starts[c], s.ends[c], s.words[c], "state", land)
        return None

    def _service(self, s: Sentence, i: int) -> str | None:
        """The service of an "army sniper" or a "police gunner"; None for a sniper of no known side."""
        for c in s.kids(i, "compound"):
            body = self.lexicon.nouns.get(s.lemma[c])
            if body is not None and body.sector in {"MIL", "COP"}:
                return body.sector
        return None

    def _whose_official(self, s: Sentence, i: int, noun: Noun) -> str | None:
        """The sector of the body in "a police spokeswoman", "the navy chief", "hospital officials", or None."""
        if noun.noun not in _OF_ANY_BODY:
            return None
        for c in reversed(s.kids(i, "compound", "amod", "nmod")):
            body = None if c in s.names else self.noun_at(s, c)[0]
            if body is not None and body.sector and body.kind in {"armed", "organ", "civilian", "media", "people"}:
                return body.sector
        return None

    def _loyal_to(self, s: Sentence, i: int, noun: Noun) -> Mention | None:
        """Whose forces "forces loyal to X" are."""
        if noun.kind != "armed":
            return None
        for c in s.children[i]:
            if c > i and s.lemma[c] in _LOYAL:
                for prep in s.kids(c, "prep"):
                    if s.lemma[prep] == "to" and (lord := s.child(prep, "pobj")) is not None:
                        return self.mention(s, lord)
        return None

    def _forces_of(self, text: str, noun: Noun, lord: Mention) -> Actor:
        """Country and body of those who fight for somebody; a leader without an office commands no state's army."""
        if lord.kind == "person":
            body = self._led_by(lord.actor)
            if body is None:
                return Actor(None, text, TYPE_OF_SECTOR.get(noun.sector or ""), lord.actor.country, noun.sector)
            lord = replace(lord, kind="state" if body.type == "state" else "group", actor=body)
        return self._compose(text, noun, lord)

    def _led_by(self, who: Actor) -> Actor | None:
        """The state or group that somebody leads when the report is published, or None."""
        office = self._held.get(who.id or "")
        if office is None:
            return None
        when = self.published
        if when and not (
            (office.since or "") <= when and (not office.until or office.until >= when[: len(office.until)])
        ):
            return None
        body = self.lexicon.entries.get(office.of or "")
        if body is None and office.office in _STATE_OFFICES:
            body = self.lexicon.entries.get(office.country or "")
        return actor_of(body) if body is not None else None

    def _hyphened(self, s: Sentence, i: int) -> bool:
        """Whether the word is the second half of "X-backed": then X does not own what follows."""
        return i > 0 and s.words[i - 1] in {"-", "–"} and s.tag[i] in {"VBN", "VBD", "JJ", "VBG"}

    def _apposed(self, s: Sentence, i: int, noun: Noun | None) -> Mention | None:
        """The name in apposition to a general word: "the Islamist group Faylaq al-Sham"."""
        for c in s.kids(i, "appos"):
            if c in s.names:
                found = self._named(s, c)
                if found.kind == "person" and c == i + 1 and noun is not None and noun.kind == "official":
                    return found  # "its brutal leader Joseph Kony"
                if found.kind == "media" and noun is not None and noun.kind == "media" and c == i + 1:
                    return found  # "the newspaper Hurriyet"
                if found.kind in {"state", "group", "people"} and (
                    noun is None or noun.kind in {"armed", "organ", "people", "official", "place"}
                ):
                    return found if c == i + 1 or (noun is not None and noun.kind != "official") else None
        for c in s.kids(i, "compound", "nmod"):
            if c in s.names and c == i - 1 and noun is not None and noun.noun in _BODY_WORDS:
                found = self._named(s, c)
                if found.kind == "group":
                    return found
        return None

    def _has_modifier(self, s: Sentence, i: int) -> bool:
        return any(
            s.dep[c] in {"amod", "compound", "poss", "nummod", "relcl", "acl", "prep"}
            for c in s.children[i]
            if s.lemma[c] not in {"same", "latter", "whole", "entire"}
        )

    def _definite(self, s: Sentence, i: int) -> bool:
        return any(s.dep[c] == "det" and s.lemma[c] in {"the", "this", "these", "that", "those"} for c in s.children[i])

    def _compose(self, text: str, noun: Noun, owner: Mention | None) -> Actor:
        """Country and sector of a phrase from its noun and whose it is."""
        if noun.noun in _OPPOSED:
            owner = None  # "his attacker" is not of his side
        bare = owner is not None and owner.actor.id is None and owner.actor.country is None
        led = bare and owner is not None and owner.kind in {"organ", "armed"} and noun.noun in _HEADING
        if owner is None or (bare and owner.actor.name == owner.text and not led):
            return Actor(None, text, TYPE_OF_SECTOR.get(noun.sector or ""), None, noun.sector)
        who = owner.actor
        sector = noun.sector
        if noun.kind in {"vehicle", "weapon", "structure", "event", "place", "aid", "money"}:
            sector = who.sector or "MIL"
            if owner.kind == "state":
                sector = "MIL" if noun.kind in {"vehicle", "weapon"} else "GOV"
            return Actor(who.id, who.name, who.type, who.country, sector)
        if owner.kind == "state":
            if sector in _STATE_FORCES:
                return Actor(who.id, who.name, TYPE_OF_SECTOR.get(sector or "", "state"), who.country, sector)
            return Actor(None, text, TYPE_OF_SECTOR.get(sector or ""), who.country, sector)
        if owner.kind == "people":
            return Actor(None, text, TYPE_OF_SECTOR.get(sector or ""), who.country, sector)
        if noun.kind == "civilian":
            if noun.noun in _STAFF and who.sector in {"NGO", "IGO", "PTY", "REL"}:
                sector = who.sector  # "Greenpeace activists"
            return Actor(None, text, None, who.country, sector or "CVL")
        if owner.kind == "person" and noun.kind in {"armed", "organ"} and (body := self._led_by(who)) is not None:
            state = body.type == "state"
            return self._compose(text, noun, replace(owner, kind="state" if state else "group", actor=body))
        if owner.kind in {"person", "media"}:
            return Actor(who.id, who.name, who.type, who.country, who.sector)
        if owner.kind == "official" and who.id is None and noun.sector:
            return Actor(None, text, TYPE_OF_SECTOR.get(noun.sector), who.country, noun.sector)
        if owner.kind in {"organ", "armed"} and who.id is None:
            return Actor(None, text, TYPE_OF_SECTOR.get(who.sector or ""), who.country, who.sector or sector)
        if who.type == "party" and sector == "LEG":
            return Actor(None, text, TYPE_OF_SECTOR["LEG"], who.country, sector)  # "three GOP senators"
        if who.type == "government" and noun.kind == "armed":
            return Actor(who.id, who.name, TYPE_OF_SECTOR.get(sector or "", who.type), who.country, sector)
        return Actor(who.id, who.name, who.type, who.country, who.sector or sector)

    def _unknown(
        self, s: Sentence, i: int, start: int, end: int, owner: Mention | None, plural: bool
    ) -> Mention | None:
        text = self.text[start:end]
        low = s.lemma[i]
        if low in _CALENDAR:
            return None
        if s.tag[i] in {"NNP", "NNPS"} or self._surname(s, i):
            title: Noun | None = None
            for c in reversed(s.kids(i, "compound", "nmod", "amod")):
                n, f = (None, c) if c in s.names else self.noun_at(s, c)
                if n is not None and n.kind in _TITLES:
                    body = self._whose_official(s, c, n) if n.kind in {"official", "source"} else None
                    title = replace(n, sector=body) if body else n
                    owner = owner or self._owner(s, c, f, title)
                    break
            if title is None:
                for c in s.kids(i, "appos"):
                    n, f = self.noun_at(s, c)
                    if n and n.kind in {"official", "armed"}:
                        title, owner = n, owner or self._owner(s, c, f, n)
            if title is not None:
                actor = self._compose(text, title, owner)
                if actor.id is None:
                    actor = Actor(None, text, actor.type, actor.country, actor.sector)
                return Mention(i, start, end, text, title.kind, actor, "words")
            if (arm := self._weapon(low)) is not None:
                if owner is not None:
                    who = owner.actor
                    return Mention(
                        i,
                        start,
                        end,
                        text,
                        arm,
                        Actor(who.id, who.name, who.type, who.country, "MIL" if owner.kind == "state" else who.sector),
                        "words",
                        plural,
                    )
                return Mention(i, start, end, text, arm, Actor(None, text), "words", plural)
            kind = self._body(s, i) or next((v for c in s.kids(i, "compound") if (v := self._body(s, c, i))), None)
            country = owner.actor.country if owner else None
            if kind:
                actor = Actor(None, text, TYPE_OF_SECTOR.get(kind.sector or ""), country, kind.sector)
                return Mention(i, start, end, text, kind.kind, actor, "words")
            return Mention(i, start, end, text, "name", Actor(None, text, None, country, None), "words")
        if owner is not None and owner.kind in {"state", "group", "people", "person"}:
            who = owner.actor
            if owner.kind == "state" and (service := self._service(s, i)) is not None:
                who = replace(who, type=TYPE_OF_SECTOR[service], sector=service)  # "a US Army training team"
            return Mention(
                i,
                start,
                end,
                text,
                "thing",
                Actor(who.id, who.name, who.type, who.country, who.sector),
                "words",
                plural,
            )
        return Mention(i, start, end, text, "thing", Actor(None, text), "words", plural)

    def _weapon(self, low: str) -> str | None:
        """ "weapon" or "vehicle" when a word names an arm or a platform ("F-16s"), else None."""
        for word in (low, low.removesuffix("s")):
            for parts, weapon in self.lexicon.weapons.get(fold_words(word)[0] if fold_words(word) else "", ()):
                if parts == fold_words(word):
                    return "vehicle" if weapon.kind in _PLATFORMS else "weapon"
        return None

    # -- what pronouns and short forms stand for --------------------------------------------------

    def _relative(self, s: Sentence, i: int) -> Mention | None:
        for a in s.ancestors(i):
            if s.dep[a] == "relcl":
                return self.mention(s, s.head[a])
        return None

    def _pronoun(self, s: Sentence, i: int) -> Mention | None:
        low = s.words[i].lower()
        if low in _PERSONAL:
            fits = {"person", "official", "name", "armed", "civilian"}
        elif low in _THING:
            fits = {"state", "group", "organ", "armed"}
        elif low in _FIRST:
            return Mention(i, s.starts[i], s.ends[i], s.words[i], "pronoun", Actor(None, s.words[i]), "tied")
        elif low in _PLURAL:
            fits = {"state", "group", "people", "armed", "organ", "civilian", "official"}
        else:
            return None
        before = self._antecedent(s, i, fits, low in _PLURAL)
        if before is None:
            return Mention(i, s.starts[i], s.ends[i], s.words[i], "pronoun", Actor(None, s.words[i]), "tied")
        if low in _PLURAL:
            home = next((k for k in range(s.index, -1, -1) if self.sentences[k].start <= before.start), s.index)
            self._taken_up[(s.index, i)] = (self.sentences[home], before)
        return Mention(i, s.starts[i], s.ends[i], s.words[i], before.kind, before.actor, "pronoun", low in _PLURAL)

    def _antecedent(self, s: Sentence, i: int, fits: set[str], plural: bool) -> Mention | None:
        """The subject before the pronoun, or the only phrase that fits; None when two fit equally well."""
        here = [
            m
            for m in self.salient(s)
            if m.end <= s.starts[i] and m.kind in fits and m.token != i and s.dep[m.token] != "poss"
        ]
        if s.dep[i] in {"dobj", "pobj", "dative"}:
            # "urged him": never the subject of the same verb.
            verb = next((a for a in s.ancestors(i) if s.tag[a][:1] == "V"), None)
            here = [m for m in here if not (s.dep[m.token] == "nsubj" and s.head[m.token] == verb)]
        if s.words[i].lower() in _THING:
            if s.dep[i] in {"nsubjpass", "dobj"} and self._something_struck(s, i):
                return None
            here = [m for m in here if not m.plural]
        if s.words[i].lower() in _PERSONAL:
            here = [m for m in here if self._one_person(s, m)]
        if plural:
            here = [m for m in here if m.kind != "state" or s.conjuncts(m.token)]
            several = any(m.plural for m in here)
            here = [m for m in here if m.plural or m.kind in {"group", "people", "armed"} or not several]
        subject = [m for m in here if s.dep[m.token] in {"nsubj", "nsubjpass"}]
        trailing = s.dep[i] == "nsubj" and any(s.dep[c] == "ccomp" and c < i for c in s.children[s.head[i]])
        if trailing:
            here = []  # "… is toppled, he said": the speaker stands in an earlier sentence
        if not here and s.dep[i] == "poss" and (after := self._subject_after(s, i, fits, plural)) is not None:
            return after
        if len({m.actor for m in here}) == 1:
            return here[-1]
        if here:
            # Of several, only the subject of the clause that this one stands in is sure.
            verbs = [a for a in s.ancestors(i) if s.tag[a][:1] == "V"]
            if s.dep[i] in {"nsubj", "nsubjpass"} and verbs:
                verbs = verbs[1:] if s.dep[verbs[0]] in {"ccomp", "advcl", "relcl", "acl"} else []
            own = [m for m in subject if verbs and s.head[m.token] == verbs[0]]
            return own[0] if len(own) == 1 else None
        for k in (s.index - 1, s.index - 2):
            if k < 0 or self.sentences[k].paragraph < s.paragraph - 1:
                break
            past = self.sentences[k]
            options = [m for m in self.salient(past) if m.kind in fits]
            if s.words[i].lower() in _PERSONAL:
                options = [m for m in options if self._one_person(past, m)]
            if s.words[i].lower() in _THING:
                options = [m for m in options if not past.conjuncts(m.token) and past.dep[m.token] != "conj"]
            if plural:
                options = [
                    m
                    for m in options
                    if m.plural or m.kind in {"group", "people", "organ", "armed"} or past.conjuncts(m.token)
                ]
            subjects = [m for m in options if past.dep[m.token] in {"nsubj", "nsubjpass"}]
            chain = [
                m
                for k2, w in enumerate(past.words)
                if w.lower() in _THING | _PLURAL | _PERSONAL
                and past.dep[k2] in {"nsubj", "nsubjpass"}
                and (m := self.mention(past, k2)) is not None
                and m.via == "pronoun"
                and m.kind in fits
            ]
            if chain and len({m.actor for m in chain}) == 1:
                return chain[-1]
            if not plural and "group" in fits and not any(past.head[m.token] == _root(past) for m in subjects):
                # "It" may as well be the truce or the attack; only the main subject of the sentence before is sure.
                return None
            if (
                plural
                and not any(m.plural or past.conjuncts(m.token) for m in subjects)
                and any(m.plural for m in options)
            ):
                return None  # "The army attacked the rebels. They fled": the one army or the many rebels
            if s.words[i].lower() in _PERSONAL and s.dep[i] != "nsubj" and len({m.actor for m in options}) > 1:
                return None  # of two people, the one to whom it is done may be either
            for group in (subjects, options):
                if len({m.actor for m in group}) == 1:
                    return group[0]
            if len({m.actor for m in subjects}) > 1:
                first = subjects[0]
                return first if past.head[first.token] == _root(past) else None
            if options:
                return None
        return None

    def _subject_after(self, s: Sentence, i: int, fits: set[str], plural: bool) -> Mention | None:
        """Who follows an opening phrase that is theirs: "In the course of their offensive, the troops seized …"."""
        verb = next((a for a in s.ancestors(i) if s.tag[a][:1] == "V"), None)
        subject = s.child(verb, "nsubj", "nsubjpass") if verb is not None else None
        if subject is None or subject < i or not any(s.words[k] == "," for k in range(i, subject)):
            return None
        found = self.mention(s, subject)
        if found is None or found.kind not in fits or found.via == "tied":
            return None
        return found if found.plural == plural or found.kind == "group" else None

    def _one_person(self, s: Sentence, m: Mention) -> bool:
        """Whether "he" or "she" can take up a phrase: one human being, no army and no crowd."""
        noun = self.lexicon.nouns.get(s.lemma[m.token])
        return not m.plural and m.kind != "people" and (noun is None or noun.number != "collective")

    def _something_struck(self, s: Sentence, i: int) -> bool:
        """Whether "it", to which something is done, may as well be a building, a vehicle or a place told of before."""
        for k in (s.index - 1, s.index):
            if k < 0:
                continue
            past = self.sentences[k]
            for j in range(i if k == s.index else len(past)):
                noun = self.lexicon.nouns.get(past.lemma[j]) if past.tag[j] == "NN" else None
                if noun is not None and noun.kind in {"structure", "vehicle", "place"} and past.dep[j] != "compound":
                    return True
        return False

    def _again(self, s: Sentence, i: int, noun: Noun) -> Mention | None:
        """The named body that a short form ("the group", "the country") takes up; None when tied."""
        wanted = _SHORT_FORMS.get(noun.noun)
        many = s.tag[i] == "NNS" and wanted is None and not noun.loaded
        if many:
            wanted = _THEIR_MEN.get(noun.noun)
            if wanted is None or self._spoken_of_before(s, i):
                return None
        if wanted is None:
            return None
        wanted_land = noun.noun in {"country", "nation"}
        for back in range(4):
            k = s.index - back
            if k < 0:
                break
            past = self.sentences[k]
            options = [
                m
                for m in self.salient(past)
                if (m.via == "lexicon" or (m.actor.id and m.kind == "armed" and m.via == "words"))
                and (back or m.end <= s.starts[i])
                and self._is_a(m, wanted)
            ]
            names = {m.actor.id for m in options}
            if wanted_land and not back and len({m.actor.country for m in self._before(s, i) if m.actor.country}) > 1:
                return None  # "the Pakistani army blamed men from Afghanistan for attacks on the country"
            if len(names) == 1:
                return options[-1]
            if names:
                subjects = {m.actor.id for m in options if past.dep[m.token] in {"nsubj", "nsubjpass"}}
                if len(subjects) == 1:
                    return next(m for m in options if m.actor.id in subjects)
                return None
        return None

    def _pair(self, s: Sentence, i: int, noun: Noun) -> tuple[Mention, Mention] | None:
        """The two whom "the two countries" or "both sides" takes up: the only two of that sort named just before."""
        wanted = _PAIRED.get(noun.noun)
        counted = any(s.lemma[c] in {"two", "both"} for c in s.children[i])
        if wanted is None or not (counted or (s.tag[i] == "NNS" and self._definite(s, i))):
            return None
        if any(s.dep[c] in {"amod", "compound", "poss", "relcl", "acl", "prep"} for c in s.children[i]):
            return None
        for k in range(s.index, max(-1, s.index - 4), -1):
            past = self.sentences[k]
            told = self._before(s, i) if k == s.index else self.salient(past)
            told = [m for m in told if m.kind in wanted and m.via != "again"]
            if not told:
                continue
            for first in told:
                joined = {first.token, *past.conjuncts(first.token)}
                both = {m.actor: m for m in told if m.token in joined}
                if len(both) == len(joined) == 2:
                    return tuple(both.values())  # type: ignore[return-value]
            found = {m.actor: m for m in told if not self._is_where(past, m.token)}
            return tuple(found.values()) if counted and len(found) == 2 else None  # type: ignore[return-value]
        return None

    def _is_where(self, s: Sentence, i: int) -> bool:
        """Whether a name only says where something was: "met in Oman"."""
        return s.dep[i] == "pobj" and s.lemma[s.head[i]] in _WITHIN

    def _national(self, s: Sentence, i: int, noun: Noun) -> Mention | None:
        """The state whose "the government" or "police" is meant: the only one of which organs or leaders were told of.

        None where the text so far names another country too, be it as a place or a victim.
        """
        if noun.noun not in _NATIONAL or self._has_modifier(s, i) or not s.index:
            return None
        if not self._definite(s, i) and (s.kids(i, "det") or noun.noun not in _WITHOUT_ARTICLE):
            return None
        named: set[str] = set()
        for past in self.sentences[max(0, s.index - 8) : s.index + 1]:
            for name in past.names.values():
                entry = self.lexicon.entries.get(name.ids[0])
                region = self.lexicon.regions.get(name.ids[0])
                if entry is not None and entry.country:
                    named.add(entry.country)
                elif region is not None:
                    named.update(region.countries)
                elif (office := self.office(name.ids[0])) is not None and office.country:
                    named.add(office.country)
        if len(named) != 1:
            return None
        state = self.lexicon.entries.get(next(iter(named)))
        if state is None or state.type != "state":
            return None
        for past in self.sentences[max(0, s.index - 8) : s.index]:
            for m in self.salient(past):
                if (
                    m.kind in {"official", "organ", "person", "armed"}
                    and m.actor.country
                    and m.actor.sector in _STATE_FORCES
                ):
                    return Mention(m.token, m.start, m.end, m.text, "state", actor_of(state), "again")
        return None

    def _same_body(self, s: Sentence, i: int, noun: Noun) -> Mention | None:
        """Whose "the army" or "the ministry" is, where the report has spoken of one only; who "the president" is."""
        if noun.kind == "official":
            return self._same_office(s, i, noun)
        many = s.tag[i] == "NNS"
        if noun.kind not in {"armed", "organ"} or not (many or noun.number == "collective"):
            return None
        found: dict[Actor, Mention] = {}
        for k in range(max(0, s.index - (3 if many else 12)), s.index + 1):
            past = self.sentences[k]
            for m in self.salient(past) if k < s.index else self._before(s, i):
                if past.lemma[m.token] != s.lemma[i] or m.via == "again":
                    continue
                if m.actor.country:
                    found[m.actor] = m
                elif many:
                    return None  # of nameless troops told of before these may be the ones
        return next(iter(found.values())) if len(found) == 1 else None

    def _same_office(self, s: Sentence, i: int, noun: Noun) -> Mention | None:
        """Whom "the president" or "the spokesman" takes up: the only one of that title named shortly before."""
        found: dict[Actor, Mention] = {}
        for k in range(max(0, s.index - 4), s.index + 1):
            for m in self.salient(self.sentences[k]) if k < s.index else self._before(s, i):
                if self._bears(self.sentences[k], m, noun.noun):
                    found[m.actor] = m
        persons = [m for actor, m in found.items() if actor.type == "person"]
        if len(persons) == 1 and len({actor.country for actor in found}) == 1:
            return persons[0]  # "Putin … the Russian president … the president" is one man
        return next(iter(found.values())) if len(found) == 1 else None

    def _before(self, s: Sentence, i: int) -> list[Mention]:
        return [m for m in self.salient(s) if m.end <= s.starts[i]]

    def _bears(self, s: Sentence, m: Mention, title: str) -> bool:
        """Whether a person is named with this title, before or after the name, or holds the office that it means."""
        if m.kind not in {"person", "official", "name"} or m.via not in {"lexicon", "words"}:
            return False
        if s.tag[m.token] == "NNP" and any(s.lemma[c] == title for c in s.kids(m.token, "appos")):
            return True
        if m.kind == "official" and m.actor.country and s.lemma[m.token] == title:
            return True  # "Somalia's president"
        office = self._held.get(m.actor.id or "")
        if office is not None and office.office in _OFFICES_OF_TITLE.get(title, ()):
            return True
        low = m.text.lower()
        return title in low.split() and not low.endswith(title) and m.text.split()[-1][:1].isupper()

    def _spoken_of_before(self, s: Sentence, i: int) -> bool:
        """Whether the same word stood for nameless people shortly before ("rebels … the rebels")."""
        for k in range(max(0, s.index - 4), s.index + 1):
            past = self.sentences[k]
            for j in range(len(past) if k < s.index else i):
                if past.lemma[j] == s.lemma[i] and past.tag[j][:1] == "N":
                    m = self.mention(past, j)
                    if m is not None and m.actor.id is None:
                        return True
        return False

    def _is_a(self, m: Mention, wanted: frozenset[str]) -> bool:
        return ((m.actor.type or "") in wanted and m.actor.sector != "GOV") or m.kind in wanted

    def salient(self, s: Sentence) -> list[Mention]:
        """The phrases of a sentence that a later word could take up, in text order."""
        found = self._salient.get(s.index)
        if found is None:
            found = []
            if all(index != s.index for index, _ in self._busy):
                self._salient[s.index] = found  # while one of its phrases is being judged, the list lacks it
            for i in range(len(s)):
                if (
                    i in s.names
                    and s.dep[i] in {"compound", "amod", "npadvmod"}
                    and s.names[i].kind in {"adjective", "capital", "name", "people"}
                ):
                    continue
                if s.tag[i][:2] == "NN" and s.dep[i] not in {"compound"}:
                    m = self.mention(s, i)
                    if (
                        m
                        and (m.kind in ACTING or (m.kind == "name" and s.dep[i] in {"nsubj", "nsubjpass"}))
                        and m.via != "tied"
                    ):
                        found.append(m)
        return found


def _root(s: Sentence) -> int:
    return next((i for i, h in enumerate(s.head) if h == i and s.dep[i] == "ROOT"), 0)


def actor_of(entry: Entry) -> Actor:
    """The lexicon's entry as it stands in a claim."""
    sector = entry.sector
    country = entry.country
    if entry.type == "state":
        sector = sector if sector == "PRE" else "GOV"
    if entry.type == "igo":
        country = None  # a mission of many states is of none, wherever it works
    return Actor(entry.id, entry.name, entry.type, country, sector)


_BODY_WORDS = frozenset(
    {
        "group",
        "movement",
        "organization",
        "organisation",
        "militia",
        "force",
        "faction",
        "party",
        "network",
        "alliance",
        "coalition",
        "militant",
        "fighter",
        "rebel",
        "insurgent",
        "troop",
        "soldier",
        "gunman",
        "terrorist",
    }
)
_GROUP_TYPES = frozenset({"rebel", "militia", "paramilitary", "coalition", "criminal"})
_SHORT_FORMS: dict[str, frozenset[str]] = {
    "group": _GROUP_TYPES,
    "faction": _GROUP_TYPES,
    "militia": _GROUP_TYPES,
    "movement": _GROUP_TYPES | {"party"},
    "organization": _GROUP_TYPES | {"igo", "ngo"},
    "organisation": _GROUP_TYPES | {"igo", "ngo"},
    "country": frozenset({"state"}),
    "kingdom": frozenset({"state"}),
    "republic": frozenset({"state"}),
    "nation": frozenset({"state"}),
    "sect": _GROUP_TYPES,
    "alliance": frozenset({"coalition", "igo"}),
    "coalition": frozenset({"coalition"}),
    "bloc": frozenset({"igo"}),
    "agency": frozenset({"igo", "media"}),
}
_GROUP_WORDS = frozenset({"group", "faction", "militia", "movement", "organization", "organisation"})
# What every state has one of, and what goes without an article.
_NATIONAL = frozenset(
    """government army military police parliament opposition authority president cabinet junta navy judiciary
    presidency""".split()
) | frozenset(
    {"prime minister", "foreign minister", "defence minister", "defense minister", "interior minister", "air force",
     "security forces", "security force", "foreign ministry", "defence ministry", "defense ministry",
     "interior ministry", "supreme court", "central bank", "opposition leader", "ruling party",
     "state television", "state media"}
)  # fmt: skip
_WITHOUT_ARTICLE = frozenset(
    {"police", "authority", "security forces", "security force", "parliament", "state television", "state media"}
)
_THEIR_MEN = {
    "rebel": frozenset({"rebel"}),
    "insurgent": frozenset({"rebel"}),
    "guerrilla": frozenset({"rebel"}),
    "separatist": frozenset({"rebel"}),
    "militant": _GROUP_TYPES,
    "fighter": _GROUP_TYPES,
    "jihadist": _GROUP_TYPES,
}
_PAIRED = {
    **dict.fromkeys(("country", "nation", "neighbour", "neighbor", "state", "capital"), frozenset({"state"})),
    **dict.fromkeys(("side", "party", "rival", "enemy", "foe"), frozenset({"state", "group", "armed", "organ"})),
    **dict.fromkeys(("army", "group", "force"), frozenset({"group", "armed"})),
    **dict.fromkeys(("leader", "president", "man"), frozenset({"person"})),
}
TYPE_OF_SECTOR = {
    "MIL": "army",
    "COP": "police",
    "REB": "rebel",
    "UAF": "armed",
    "PRM": "paramilitary",
    "GOV": "government",
    "SPY": "intelligence",
    "LEG": "legislature",
    "JUD": "court",
    "CRM": "criminal",
    "PTY": "party",
    "NGO": "ngo",
    "IGO": "igo",
}
