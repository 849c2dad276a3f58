"""Who is meant, within one report: names to entries, phrases to country and sector, pronouns to what they stand for.

Where two answers fit equally well the words are kept and nobody is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tocsin.lexicon.aircraft import flies
from tocsin.lexicon.load import Entry, Lexicon, Noun, Office, fold_words
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
_LINK_HOME = frozenset({"in"})
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
_BELONGING = frozenset({"member", "follower", "operative", "cadre", "loyalist"})
_ARMED_TYPES = frozenset({"rebel", "militia", "paramilitary", "criminal", "army"})
_MEMBERS = {"party": "politician", "coalition": "politician", "government": "official", "legislature": "lawmaker"}
# "A militia in Iraq" is at home there; soldiers in Iraq may be anybody's.
_HOMEGROWN = frozenset({"REB", "PRM"})
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
_ORG_WORDS: dict[str, tuple[str, str]] = {
    "brigade": ("armed", "UAF"),
    "battalion": ("armed", "UAF"),
    "regiment": ("armed", "MIL"),
    "division": ("armed", "MIL"),
    "army": ("armed", "MIL"),
    "front": ("armed", "UAF"),
    "movement": ("organ", "OPP"),
    "militia": ("armed", "UAF"),
    "party": ("organ", "PTY"),
    "ministry": ("organ", "GOV"),
    "council": ("organ", "GOV"),
    "court": ("organ", "JUD"),
    "parliament": ("organ", "LEG"),
    "government": ("organ", "GOV"),
    "force": ("armed", "UAF"),
    "forces": ("armed", "UAF"),
    "guard": ("armed", "MIL"),
    "agency": ("organ", "GOV"),
    "observatory": ("organ", "NGO"),
    "association": ("organ", "NGO"),
    "foundation": ("organ", "NGO"),
    "union": ("organ", "LAB"),
    "university": ("organ", "EDU"),
    "institute": ("organ", "EDU"),
    "commission": ("organ", "GOV"),
    "fund": ("organ", "NGO"),
    "trust": ("organ", "NGO"),
    "network": ("organ", "NGO"),
    "bureau": ("organ", "GOV"),
    "office": ("organ", "GOV"),
    "authority": ("organ", "GOV"),
    "administration": ("organ", "GOV"),
    "assembly": ("organ", "LEG"),
    "committee": ("organ", "GOV"),
    "organization": ("organ", "NGO"),
    "organisation": ("organ", "NGO"),
}


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
        self._strangers: set[str] = set()
        self._held: dict[str, Office] = {}
        self._pairs: dict[tuple[int, int], Actor] = {}
        self._taken_up: dict[tuple[int, int], tuple[Sentence, Mention]] = {}
        self._memo: dict[tuple[int, int], Mention | None] = {}
        self._salient: dict[int, list[Mention]] = {}
        self._busy: set[tuple[int, int]] = set()

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
        if then:
            return then[0]
        past = [o for o in held if (o.since or "") <= when]
        return max(past, key=lambda o: o.since or "") if past else held[0]

    def entry_of(self, name: NameMatch) -> str | None:
        """The one entry a name means here: by the countries the report speaks of, and by years of existence.

        None when two fit equally well.
        """
        if len(name.ids) == 1:
            return name.ids[0]
        year = int(self.published[:4]) if self.published else None
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
            if office and self.published and (office.since or "") <= self.published <= (office.until or "9999"):
                score += 1
            if office and self.published is None and office.since:
                score += int(office.since[:4]) / 10000  # undated: the latest of two namesakes
            if office and self.published and (office.since or "") > self.published:
                score -= 5
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
            return Mention(i, start, end, self.text[start:end], "name", Actor(None, self.text[start:end]))
        if id_ is not None and self._bears_it_as_surname(s, i, id_):
            start = self.span(s, i)[0]
            return Mention(i, start, end, self.text[start:end], "person", Actor(None, self.text[start:end]))
        if name.kind in {"capital", "name"} and i and self._longer_name(s, i):
            # "Real Madrid" is not Spain, "Jamaat Bangladesh" not Bangladesh.
            start = self.span(s, i)[0]
            return Mention(i, start, end, self.text[start:end], "name", Actor(None, self.text[start:end]))
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
            if name.kind == "people" and entry.type == "state" and not self._modifies(s, i):
                kind = "people"
                if any(s.dep[c] == "nummod" for c in s.children[i]) or (plural and not self._definite(s, i)):
                    # "Thirty Britons", "Syrians fleeing": people of a country, not its government.
                    text = self.text[start:end]
                    return Mention(
                        i, start, end, text, kind, Actor(None, text, None, entry.country, "CVL"), "words", plural
                    )
            return Mention(i, extended, end, self.text[extended:end], kind, actor_of(entry), "lexicon", plural)
        office = self.office(id_)
        if office is not None:
            start = self._titled(s, i, start)
            return Mention(i, start, end, self.text[start:end], "person", self._person(office), "lexicon")
        return Mention(i, start, end, name.text, "place", Actor(None, name.text), "lexicon")

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
        slug = "-".join(office.person.lower().split())
        self._held[slug] = office
        country = office.country or (body.country if body else None)
        return Actor(slug, office.person, "person", country, sector)

    def noun_at(self, s: Sentence, i: int) -> tuple[Noun | None, int]:
        """The lexicon's noun that ends at token ``i`` (up to three words) and its first token."""
        nouns = self.lexicon.nouns
        lemma = s.lemma
        for back in (2, 1):
            if i - back >= 0:
                joined = " ".join((*(lemma[k] for k in range(i - back, i)), lemma[i]))
                noun = nouns.get(joined)
                if noun:
                    return noun, i - back
                surface = " ".join(w.lower() for w in s.words[i - back : i]) + " " + lemma[i]
                noun = nouns.get(surface)
                if noun:
                    return noun, i - back
        return nouns.get(lemma[i]) or nouns.get(s.words[i].lower()), i

    def _phrase(self, s: Sentence, i: int) -> Mention | None:
        low = s.lemma[i]
        if (low in _QUANTITY or s.tag[i] == "CD" or s.words[i].isdigit()) and (inner := self._of(s, i)) is not None:
            found = self.mention(s, inner)
            if found:
                start = min(self.span(s, i)[0], found.start)
                actor = found.actor
                if found.kind == "people" and actor.type == "state":
                    actor = Actor(None, self.text[start : found.end], None, actor.country, "CVL")
                return Mention(
                    found.token, start, found.end, self.text[start : found.end], found.kind, actor, found.via, True
                )
        noun, first = self.noun_at(s, i)
        if noun is not None and noun.kind in {"money", "structure"} and self._named_body(s, i):
            noun, first = None, i  # "the Sudan Recovery Fund", "the Human Rights Office": bodies
        if noun is not None and flies(s, i):
            noun = self.lexicon.nouns.get("aircraft", noun)
        if noun is not None and noun.sector == "UAF" and (service := self._service(s, i)) is not None:
            noun = replace(noun, sector=service)
        if noun is not None and self._surname(s, i):
            noun, first = None, i
        start, end = self.span(s, i)
        plural = s.tag[i] in {"NNS", "NNPS"}
        owner = self._owner(s, i, first)
        if noun is None and owner is not None and low in _BELONGING:
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
        if owner is None and not self._has_modifier(s, i) and self._definite(s, i):
            again = self._again(s, i, noun) or self._same_body(s, i, noun)
            if again is not None:
                return Mention(i, start, end, text, noun.kind, again.actor, "again", plural)
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

    def _named_body(self, s: Sentence, i: int) -> bool:
        """Whether a fund, an office or a bureau is written as the name of a body."""
        return (
            s.tag[i] == "NNP"
            and s.lemma[i] in _ORG_WORDS
            and any(s.tag[c][:3] == "NNP" and (c in s.names or s.tag[c] == "NNP") for c in s.kids(i, "compound"))
        )

    def _of(self, s: Sentence, i: int) -> int | None:
        for prep in s.kids(i, "prep"):
            if s.lemma[prep] == "of":
                obj = s.child(prep, "pobj")
                if obj is not None:
                    return obj
        return None

    def _owner(self, s: Sentence, i: int, first: int) -> Mention | None:
        """Whose the noun is: "Russian", "Turkey's", "of the Libyan army", "their"."""
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
        noun = self.lexicon.nouns.get(s.lemma[i])
        bodies = noun is not None and noun.kind in {"official", "armed", "organ", "civilian", "people"}
        for prep in s.kids(i, "prep"):
            at_home = noun is not None and (
                noun.kind == "organ" or (noun.kind == "armed" and noun.sector in _HOMEGROWN)
            )
            if (s.lemma[prep] in _LINK and (bodies or s.lemma[prep] == "of")) or (
                s.lemma[prep] in _LINK_HOME and at_home
            ):
                obj = s.child(prep, "pobj")
                if obj is not None:
                    inner = self.mention(s, obj)
                    if inner and inner.kind in {"state", "group", "people", "person"}:
                        return inner
                    if inner and inner.kind in {"organ", "armed"}:
                        heads = noun is not None and noun.noun in _HEADING and s.lemma[prep] == "of"
                        if inner.actor.country or (heads and inner.actor.sector):
                            return inner
        return None

    def _service(self, s: Sentence, i: int) -> str | None:
        """The service of an "army sniper" or a "police gunner"; None for a sniper of no known side."""
        for c in s.kids(i, "compound"):
            body = self.lexicon.nouns.get(s.lemma[c])
            if body is not None and body.sector in {"MIL", "COP"}:
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
            title = next(
                (
                    n
                    for c in s.kids(i, "compound", "nmod")
                    if (n := self.lexicon.nouns.get(s.lemma[c])) and n.kind in {"official", "armed", "civilian"}
                ),
                None,
            )
            if title is None:
                for c in s.kids(i, "appos"):
                    n, f = self.noun_at(s, c)
                    if n and n.kind in {"official", "armed"}:
                        title, owner = n, owner or self._owner(s, c, f)
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
            kind = _ORG_WORDS.get(low)
            if kind is None:
                kind = next((v for c in s.kids(i, "compound") if (v := _ORG_WORDS.get(s.lemma[c]))), None)
            country = owner.actor.country if owner else None
            if kind:
                return Mention(
                    i,
                    start,
                    end,
                    text,
                    kind[0],
                    Actor(None, text, TYPE_OF_SECTOR.get(kind[1]), country, kind[1]),
                    "words",
                )
            return Mention(i, start, end, text, "name", Actor(None, text, None, country, None), "words")
        if owner is not None and owner.kind in {"state", "group", "people", "person"}:
            who = owner.actor
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
        if wanted is None or not any(s.lemma[c] in {"two", "both"} for c in s.children[i]):
            return None
        if any(s.dep[c] in {"amod", "compound", "poss", "relcl", "acl", "prep"} for c in s.children[i]):
            return None
        for k in range(s.index, max(-1, s.index - 4), -1):
            past = self._before(s, i) if k == s.index else self.salient(self.sentences[k])
            found = {m.actor: m for m in past if m.kind in wanted}
            if found:
                return tuple(found.values()) if len(found) == 2 else None  # type: ignore[return-value]
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
    if entry.type == "state":
        sector = sector if sector == "PRE" else "GOV"
    return Actor(entry.id, entry.name, entry.type, entry.country, sector)


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
    **dict.fromkeys(("side", "party", "rival", "enemy", "foe"), frozenset({"state", "group", "armed"})),
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
