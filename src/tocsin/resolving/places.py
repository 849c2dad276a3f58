"""Where is meant, within one report: names to the gazetteer by the countries the report speaks of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tocsin.lexicon.gazetteer import Gazetteer, GazetteerEntry, GazetteerKind
from tocsin.lexicon.load import Entry, Lexicon, fold
from tocsin.terms.syntax import Sentence
from tocsin.terms.text import Report
from tocsin.terms.where import Place, PlaceKind

_ADMIN_WORDS = frozenset(
    {"province", "governorate", "region", "oblast", "district", "state", "county", "prefecture", "department"}
)
_TOWN_WORDS = frozenset(
    {
        "city",
        "town",
        "village",
        "suburb",
        "capital",
        "port",
        "hamlet",
        "neighbourhood",
        "neighborhood",
        "settlement",
        "camp",
        "airport",
        "airbase",
        "township",
        "stronghold",
        "outskirt",
    }
)
_PARTICLES = frozenset(
    {
        "al",
        "el",
        "ez",
        "az",
        "ash",
        "as",
        "ad",
        "an",
        "ar",
        "at",
        "de",
        "la",
        "-",
        "'",
        "’",
        "of",
        "del",
        "las",
        "los",
        "san",
        "abu",
        "umm",
        "bin",
        "beit",
        "deir",
        "kafr",
        "tel",
        "tell",
    }
)
_NOT_PLACES = frozenset(
    {
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "god",
        "islam",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "twitter",
        "facebook",
        "internet",
        "ramadan",
        "christmas",
        "sufi",
        "shia",
        "shiite",
        "sunni",
        "salafi",
        "alawite",
        "yazidi",
        "north",
        "south",
        "east",
        "west",
        "english",
        "arabic",
    }
)
_DEGREES = {
    "north": 0,
    "northeast": 45,
    "east": 90,
    "southeast": 135,
    "south": 180,
    "southwest": 225,
    "west": 270,
    "northwest": 315,
}
# Words that make a place of a name beside them.
_DESCRIBED = (
    _ADMIN_WORDS
    | _TOWN_WORDS
    | frozenset("part side bank half outskirt centre center edge suburb countryside border frontier".split())
)
# Parts of a town, called as often by a name that a village elsewhere bears.
_QUARTERS = frozenset("district neighbourhood neighborhood quarter suburb area".split())
# Words that point back to a place named before, and the kinds of place that each can mean.
_POINTING = {
    **dict.fromkeys(("city", "town", "village", "port"), ("town",)),
    **dict.fromkeys(("province", "governorate", "region"), ("admin1", "region")),
    **dict.fromkeys(("area", "district"), ("town", "point", "admin2")),
    "there": ("town", "point", "admin2", "admin1", "region"),
}
# What many towns have and one is called.
_GENERIC = frozenset(
    {"old city", "old town", "new town", "new city", "green zone", "west side", "east side", "downtown", "city center",
     "city centre", "upper town", "lower town"}
)  # fmt: skip
# A quarter lies within so many kilometres of the middle of its town.
_TOWN_REACH_KM = 30.0
# Countries whose small towns bear English surnames: there a lone name is as likely a person.
_SURNAMES = frozenset({"USA", "GBR", "CAN", "AUS", "NZL", "IRL", "ZAF", "JAM"})
# Countries with a war in UCDP's record since 2011: of towns of one name, news of war means theirs.
_AT_WAR = frozenset(
    """AFG ARM AZE BDI BFA CAF CMR COD COL EGY ERI ETH GEO HTI IND IRN IRQ ISR LBN LBY MLI MMR MOZ NER NGA PAK PHL PSE
    RWA SDN SOM SSD SYR TCD THA TUR UGA UKR YEM""".split()
)
# A town so many times larger than the next of its name is meant.
_CLEAR_LEAD = 5
# What is done to towns, and seldom to somebody known by one name alone.
_DONE_TO_TOWNS = frozenset(
    """capture seize retake recapture take overrun liberate storm besiege shell bomb bombard pound strike attack hit
    enter reach lose evacuate occupy control recover reclaim surround encircle""".split()
)
_LOCATIVE = frozenset(
    {
        "in",
        "at",
        "near",
        "from",
        "to",
        "of",
        "outside",
        "around",
        "inside",
        "into",
        "over",
        "toward",
        "towards",
        "across",
        "off",
        "through",
        "on",
        "against",
        "between",
    }
)
_SURELY_LOCATIVE = frozenset({"in", "near", "outside", "inside"})
_KM_PER_DEGREE = 111.2


class ReportPlaces:
    """The places of one report; ``place(sentence, token)`` is all that other rooms call."""

    def __init__(
        self,
        lexicon: Lexicon,
        gazetteer: Gazetteer | None,
        report: Report,
        sentences: Sequence[Sentence],
        countries: Mapping[str, float],
    ) -> None:
        self.lexicon = lexicon
        self.gazetteer = gazetteer
        self.text = report.text
        self.sentences = sentences
        total = sum(countries.values()) or 1
        self.countries = {country: weight / total for country, weight in countries.items()}
        self._memo: dict[tuple[int, int], Place | None] = {}

    def place(self, s: Sentence, token: int) -> Place | None:
        """The place that the phrase at ``token`` names, or None when it names none."""
        key = (s.index, token)
        if key not in self._memo:
            self._memo[key] = None
            self._memo[key] = self._place(s, token)
        return self._memo[key]

    def land(self, s: Sentence, i: int) -> str | None:
        """The country (alpha-3) of the town or province that the words at ``i`` name, or None.

        Where the report speaks of no country, the place that is chiefly called so is meant.
        """
        found = self.place(s, i)
        if found is not None and found.country is not None:
            return found.country
        if self.gazetteer is None:
            return None
        name = s.names.get(i)
        first, last = (i, i) if name is not None else next(iter(self._stretches(s, i)), (i, i))
        words = self.text[s.starts[first] : s.ends[last]]
        if len(words) < 4 or any(
            s.lemma[k] in _NOT_PLACES or s.lemma[k] in self.lexicon.nouns for k in range(first, last + 1)
        ):
            return None
        known = [o for o in self.gazetteer.lookup(words) if fold(o.name) == fold(words)]
        provinces = {o.country for o in known if o.kind == "admin1"}
        if len(provinces) == 1 and not any(o.population > 1_000_000 and o.country not in provinces for o in known):
            return next(iter(provinces))
        chiefly = self._favourite(words) if known else None
        return chiefly.country if chiefly is not None else None

    def _place(self, s: Sentence, i: int) -> Place | None:
        name = s.names.get(i)
        if name is not None:
            found = self._known(s, i)
            return self._part_of(s, i, found) if found else None
        if s.tag[i] in {"NNP", "NNPS"}:
            found = self._owner_of(s, i) or self._town(s, i)
            return self._part_of(s, i, found) if found else None
        noun = self.lexicon.nouns.get(s.lemma[i])
        if (noun is not None and noun.kind in {"place", "structure"}) or s.lemma[i] in _DESCRIBED:
            return self._described(s, i) or self._back(s, i)
        return self._back(s, i)

    # -- names of the lexicon ----------------------------------------------------------------------

    def _known(self, s: Sentence, i: int) -> Place | None:
        name = s.names[i]
        for id_ in name.ids:
            region = self.lexicon.regions.get(id_)
            if region is not None and (name.kind == "region" or len(name.ids) == 1):
                country = (
                    region.countries[0]
                    if len(region.countries) == 1 or (region.disputed and region.countries)
                    else None
                )
                kind: PlaceKind = (
                    "admin1" if region.kind == "admin1" else "point" if region.kind in {"camp"} else "region"
                )
                return Place(
                    name.text,
                    name.start,
                    name.end,
                    region.name,
                    kind,
                    country,
                    region.lat,
                    region.lon,
                    f"region:{region.id}",
                    region.radius_km,
                )
        entry = self._state(name.ids)
        if entry is None or entry.country is None:
            return None
        if name.kind == "capital":
            said = self._said_country(s, i)
            if said not in {None, entry.country}:
                other = self._best(name.text, {str(said): 1.0}, "town")
                if other is not None and other.country == said:
                    return self._entry(other, name.text, name.start, name.end)  # "Tripoli, Lebanon"
            town = self._best(name.text, {entry.country: 1.0}, None)
            if town is not None:
                return self._entry(town, name.text, name.start, name.end)
            return Place(name.text, name.start, name.end, name.text, "town", entry.country)
        if name.kind == "metonym":
            # Cities stand for states as much as palaces do ("Tel Aviv", "Kiev"), and only they are places.
            town = self._best(name.text, {entry.country: 1.0}, "town")
            known = town is not None and town.country == entry.country and town.population >= 100_000
            return self._entry(town, name.text, name.start, name.end) if town is not None and known else None
        if name.kind == "name":
            land = self._best(entry.name, {entry.country: 1.0}, "country")
            if land is not None and land.kind == "country":
                return Place(
                    name.text,
                    name.start,
                    name.end,
                    entry.name,
                    "country",
                    entry.country,
                    land.lat,
                    land.lon,
                    land.id,
                    land.radius_km,
                )
            return Place(name.text, name.start, name.end, entry.name, "country", entry.country)
        return None

    # -- names of the gazetteer --------------------------------------------------------------------

    def _town(self, s: Sentence, i: int) -> Place | None:
        if s.lemma[i] in _NOT_PLACES or self.gazetteer is None:
            return None
        prefer = self._cue(s, i)
        stretches = self._stretches(s, i)
        said = self._said_country(s, i)
        countries = {said: 1.0} if said else self.countries
        locative = s.dep[i] == "pobj" and s.words[s.head[i]].lower() in _LOCATIVE
        for first, last in stretches:
            start, end = s.starts[first], s.ends[last]
            words = self.text[start:end]
            if first == last and ("n", s.words[first].lower()) in self.lexicon.rows:
                continue  # "the Iran-Iraq War" is no town
            if all(s.lemma[k] in self.lexicon.nouns or s.lemma[k] in _NOT_PLACES for k in range(first, last + 1)):
                continue
            if (first, last) != stretches[0] and not self._rest_is_cue(s, stretches[0], first, last):
                continue
            if fold(words) in _GENERIC:
                continue
            found = self._best(words, countries, prefer, locative)
            if said and (found is None or found.country != said):
                found = self._best(words, self.countries, prefer, locative)
            built = self.lexicon.nouns.get(s.lemma[last])
            if (
                found is not None
                and built is not None
                and built.kind == "structure"
                and fold(found.name) != fold(words)
            ):
                continue  # "Iron Bridge" in Mosul is not Ironbridge
            if found is not None and prefer == "town" and found.population > 100_000 and self._is_village(s, i):
                continue  # "Bogoro village" is not the city of Bogor
            if found is None and not self.countries and first == last == i and _is_struck_or_taken(s, i):
                found = self._favourite(words)
            if found is not None:
                return self._entry(found, words, start, end)
        known = (
            all(s.words[k].lower() in self.lexicon.nouns for k in range(stretches[0][0], i + 1)) if stretches else True
        )
        if locative and not known and s.words[s.head[i]].lower() in _SURELY_LOCATIVE:
            # A place that no gazetteer holds is still where it was said to be.
            start, end = s.starts[stretches[0][0]], s.ends[stretches[0][1]]
            return Place(self.text[start:end], start, end, self.text[start:end], "town")
        return None

    def _said_country(self, s: Sentence, i: int) -> str | None:
        """The country that the words beside a name say it lies in: "Tripoli, Lebanon", "the Syrian town of X"."""
        beside = [*s.kids(i, "poss"), *(k for k in s.kids(i, "appos", "npadvmod") if s.words[k - 1] == ",")]
        beside += [o for p in s.kids(i, "prep") if s.lemma[p] == "in" for o in s.kids(p, "pobj")]
        above = s.head[s.head[i]]
        if s.dep[i] == "pobj" and s.lemma[s.head[i]] == "of" and s.lemma[above] in _DESCRIBED:
            beside += s.kids(above, "amod", "poss")
        for k in beside:
            name = s.names.get(k)
            entry = self._state(name.ids) if name is not None and name.kind in {"name", "adjective", "people"} else None
            if entry is not None:
                return entry.country
        return None

    def _state(self, ids: Sequence[str]) -> Entry | None:
        return next((e for id_ in ids if (e := self.lexicon.entries.get(id_)) and e.type == "state"), None)

    def _rest_is_cue(self, s: Sentence, whole: tuple[int, int], first: int, last: int) -> bool:
        """Whether the words that a shorter stretch leaves out only say what sort of place it is."""
        rest = [k for k in range(whole[0], whole[1] + 1) if not first <= k <= last and s.words[k][:1].isalnum()]
        return all(s.lemma[k] in _ADMIN_WORDS | _TOWN_WORDS or s.words[k].lower() in _DEGREES for k in rest)

    def _stretches(self, s: Sentence, i: int) -> list[tuple[int, int]]:
        """Runs of words around ``i`` that could be one name, longest first."""
        first = last = i
        while first > 0 and i - first < 4 and self._joins(s, first - 1):
            first -= 1
        while last + 1 < len(s) and last - i < 3 and self._joins(s, last + 1):
            last += 1
        out = [
            (a, b)
            for a in range(first, i + 1)
            for b in range(last, i - 1, -1)
            if s.words[a][0].isalnum()
            and s.words[b][0].isalnum()
            and s.words[a][0].isupper() | (s.words[a].lower() in {"al", "el", "ash", "as", "ar", "az", "ad"})
        ]
        dash = first if s.words[first] in {"-", "–"} else first - 1
        if dash > 0 and s.words[dash] in {"-", "–"} and s.ends[dash - 1] == s.starts[dash] == s.starts[dash + 1] - 1:
            # "Kasai-Oriental" is no place called Oriental, though Kasai alone is a name.
            out = [(dash - 1, b) for _, b in out]
        out.sort(key=lambda ab: ab[0] - ab[1])
        return out

    def _joins(self, s: Sentence, k: int) -> bool:
        return (
            k not in s.names
            and (s.tag[k] in {"NNP", "NNPS"} or s.words[k].lower() in _PARTICLES)
            and s.words[k].lower() != "of"
        )

    def _cue(self, s: Sentence, i: int) -> GazetteerKind | None:
        """Whether the words beside a name say town or province."""
        around = [s.head[i], *(c for c in s.children[i])]
        h = s.head[i]
        if (
            s.dep[i] == "pobj"
            and s.lemma[h] == "of"
            and not any(s.tag[c][:3] == "NNP" for c in s.kids(s.head[h], "compound", "nmod"))
        ):
            around.append(s.head[h])  # not of "the Karrada district of Baghdad", which has a name of its own
        for k in around:
            if s.lemma[k] in _ADMIN_WORDS:
                return "admin1" if s.lemma[k] not in {"district", "county"} else "admin2"
            if s.lemma[k] in _TOWN_WORDS:
                return "town"
        return None

    def _is_village(self, s: Sentence, i: int) -> bool:
        above = s.head[i]
        named = above if s.dep[i] != "pobj" else s.head[above]
        return s.lemma[named] in {"village", "hamlet"} and (s.dep[i] != "pobj" or s.lemma[above] == "of")

    def _best(
        self,
        words: str,
        countries: Mapping[str, float],
        prefer: GazetteerKind | None,
        locative: bool = True,
    ) -> GazetteerEntry | None:
        if self.gazetteer is None:
            return None
        found = self.gazetteer.best(words, countries, prefer)
        if found is None and prefer != "country" and locative:
            # A name of two words that one country alone has is no other place, however small it is.
            options = [o for o in self.gazetteer.lookup(words) if o.kind != "country"]
            if self.countries and options and not any(o.country in self.countries for o in options):
                small = [o for o in options if o.population < 500_000]
                # A hamlet elsewhere is another place, and so is a town elsewhere whose name is only much alike.
                options = [o for o in options if o not in small and fold(o.name) == fold(words)]
            if options and (" " in words or "-" in words) and len({o.country for o in options}) == 1:
                return options[0]
            if (
                options
                and len({o.country for o in options}) == 1
                and len(words) > 4
                and options[0].country not in _SURNAMES
            ):
                return options[0]
            # Of all that can be called so, the one that chiefly is ("Philadelphia" is also an old name of Amman).
            chiefly = [o for o in options if fold(o.name) == fold(words) and o.population >= 100_000]
            if len(chiefly) == 1 or (chiefly and chiefly[0].population > 5 * chiefly[1].population):
                return chiefly[0]
        return found

    def _favourite(self, words: str) -> GazetteerEntry | None:
        """The town a lone name chiefly means where no country is named: first among countries at war, then anywhere."""
        assert self.gazetteer is not None
        towns = [o for o in self.gazetteer.lookup(words) if o.kind == "town"]
        for options, least in (([o for o in towns if o.country in _AT_WAR], 10_000), (towns, 50_000)):
            options = sorted(options, key=lambda o: (-o.population, o.id))
            second = options[1].population if len(options) > 1 else 0
            if options and options[0].population >= max(least, _CLEAR_LEAD * second):
                return options[0]
        return None

    def _entry(self, found: GazetteerEntry, words: str, start: int, end: int) -> Place:
        precision = found.radius_km
        if found.kind == "town":
            precision = max(1.0, min(15.0, (found.population or 1000) ** 0.5 / 60))
        return Place(
            words,
            start,
            end,
            found.name,
            found.kind,
            found.country,
            found.lat,
            found.lon,
            found.id,
            round(precision, 1),
        )

    # -- described places --------------------------------------------------------------------------

    def _described(self, s: Sentence, i: int) -> Place | None:
        """ "The village of X", "X province", "a camp near X"."""
        if s.lemma[i] == "capital" and (town := self._capital(s, i)) is not None:
            return town
        if s.lemma[i] in {"border", "frontier"}:
            return self._border(s, i)
        city = self._town_around(s, i)
        for k in [*s.kids(i, "compound", "nmod", "appos", "amod"), *s.kids(i, "poss")]:
            if s.tag[k] in {"NNP", "NNPS"} and (found := self.place(s, k)) is not None:
                if city is not None and (found.kind == "country" or not _is_near(found, city)):
                    break
                start = min(found.start, s.starts[i])
                end = max(found.end, s.ends[i])
                exact = s.lemma[i] in _ADMIN_WORDS | _TOWN_WORDS and s.dep[k] != "poss"
                return self._within(found, start, end, exact)
        if city is not None:
            return self._within(city, s.starts[min(s.kids(i, "compound", "nmod"))], city.end, False)
        for p in s.kids(i, "prep"):
            word = s.lemma[p]
            if (
                word in {"of", "in", "near", "outside", "at", "on", "around"}
                and (obj := s.child(p, "pobj")) is not None
            ):
                found = self.place(s, obj)
                if found is not None:
                    naming = word == "of" and s.lemma[i] in _ADMIN_WORDS | _TOWN_WORDS
                    start = found.start if naming else s.starts[i]
                    return self._within(found, start, found.end, naming)
        return None

    def _owner_of(self, s: Sentence, i: int) -> Place | None:
        """ "Mosul's Old City" is in Mosul."""
        owner = s.child(i, "poss")
        if owner is None or fold(" ".join(s.words[k] for k in (*s.kids(i, "compound"), i))) not in _GENERIC:
            return None
        found = self.place(s, owner)
        return self._within(found, found.start, s.ends[i], False) if found is not None else None

    def _capital(self, s: Sentence, i: int) -> Place | None:
        """ "Syria's capital", "the Syrian capital", "the capital of Syria"; None where it is named beside."""
        if any(s.tag[k][:3] == "NNP" for k in s.kids(i, "appos")):
            return None
        of = [o for p in s.kids(i, "prep") if s.lemma[p] in {"of", "in"} for o in s.kids(p, "pobj")]
        for k in [*s.kids(i, "poss", "amod", "compound"), *of]:
            name = s.names.get(k)
            entry = self._state(name.ids) if name is not None and name.kind in {"name", "adjective", "people"} else None
            capital = self.lexicon.capitals.get(entry.id) if entry is not None else None
            if entry is not None and capital is not None and entry.country is not None:
                town = self._best(capital, {entry.country: 1.0}, "town")
                start, end = min(s.starts[k], s.starts[i]), max(s.ends[k], s.ends[i])
                return self._entry(town, self.text[start:end], start, end) if town is not None else None
        return None

    def _border(self, s: Sentence, i: int) -> Place | None:
        """A border by the countries that it is said to part; on which side of it is not said."""
        sides = [k for k in s.kids(i, "amod", "compound", "poss") if k in s.names]
        sides += [o for p in s.kids(i, "prep") if s.lemma[p] in {"with", "of", "between"} for o in s.kids(p, "pobj")]
        sides = [k for k in sides if (name := s.names.get(k)) is not None and self._state(name.ids) is not None]
        if not sides:
            return None
        sides += [c for k in sides for c in (*s.conjuncts(k), *s.kids(k, "compound", "amod")) if c in s.names]
        start, end = min(s.starts[i], s.starts[min(sides)]), max(s.ends[i], s.ends[max(sides)])
        words = self.text[start:end]
        return Place(words, start, end, words, "region")

    def _town_around(self, s: Sentence, i: int) -> Place | None:
        """The town that a quarter with a name of its own is said to lie in."""
        if s.lemma[i] not in _QUARTERS or not any(s.tag[k][:3] == "NNP" for k in s.kids(i, "compound", "nmod")):
            return None
        for p in s.kids(i, "prep"):
            if s.lemma[p] in {"of", "in"} and (obj := s.child(p, "pobj")) is not None:
                found = self.place(s, obj)
                return found if found is not None and found.kind == "town" else None
        return None

    # -- pointing back -----------------------------------------------------------------------------

    def _back(self, s: Sentence, i: int) -> Place | None:
        """The place that "the town" or "there" points back to: the only one of its kind in the nearest sentence."""
        kinds = _POINTING.get(s.lemma[i])
        if kinds is None or not _points(s, i):
            return None
        first = s.starts[min([i, *s.kids(i, "det")])]
        for other in self._before(s):
            end = i if other is s else len(other)
            named = [self.place(other, k) for k in range(end) if _stands_as_place(other, k)]
            fitting = {p.id: p for p in named if p is not None and p.kind in kinds and p.id is not None}
            if fitting:
                found = next(iter(fitting.values()))
                text = self.text[first : s.ends[i]]
                return replace(found, text=text, start=first, end=s.ends[i]) if len(fitting) == 1 else None
        return None

    def _before(self, s: Sentence) -> Iterator[Sentence]:
        """The sentence itself and the two before it, nearest first, headings left out."""
        yield s
        for other in reversed(self.sentences[max(0, s.index - 2) : s.index]):
            if not other.headline:
                yield other

    def _within(self, found: Place, start: int, end: int, exact: bool) -> Place:
        precision = found.precision_km
        kind = found.kind
        if not exact and precision is not None:
            precision = max(precision, 10.0)
            kind = "region" if kind in {"country", "admin1"} else kind
        return Place(
            self.text[start:end], start, end, found.name, kind, found.country, found.lat, found.lon, found.id, precision
        )

    def _part_of(self, s: Sentence, i: int, place: Place) -> Place:
        """ "Northern Syria", "north-west of Idlib": an area, shifted and as imprecise as the words are."""
        for c in s.kids(i, "amod", "compound", "advmod", "nmod"):
            low = s.words[c].lower().replace("-", "")
            stem = low.removesuffix("ern")
            if (c < i and stem in _DEGREES) or low == "central":
                start = s.starts[c]
                first = c
                while (
                    first > 0
                    and s.head[first - 1] in {c, i}
                    and (s.words[first - 1].lower() in _DEGREES or s.words[first - 1] == "-")
                ):
                    first -= 1
                start = s.starts[first]
                bearing = _DEGREES.get((s.words[first].lower() if first != c else "") + stem, _DEGREES.get(stem))
                return self._shift(place, start, place.end, bearing, 0.5)
        h = s.head[i]
        if s.dep[i] == "pobj" and s.lemma[h] == "of":
            low = s.words[s.head[h]].lower().replace("-", "")
            if low in _DEGREES:
                begin = s.starts[s.head[h]]
                near = Place(
                    place.text,
                    place.start,
                    place.end,
                    place.name,
                    place.kind,
                    place.country,
                    place.lat,
                    place.lon,
                    place.id,
                    max(place.precision_km or 0, 30.0),
                )
                return self._shift(near, begin, place.end, _DEGREES[low], 0.8)
        return place

    def _shift(self, place: Place, start: int, end: int, bearing: int | None, share: float) -> Place:
        lat, lon, radius = place.lat, place.lon, place.precision_km
        text = self.text[start:end]
        if lat is not None and lon is not None and radius and bearing is not None:
            step = radius * share
            angle = math.radians(bearing)
            lat = round(max(-89.9, min(89.9, lat + step * math.cos(angle) / _KM_PER_DEGREE)), 4)
            lon = round(lon + step * math.sin(angle) / (_KM_PER_DEGREE * max(0.1, math.cos(math.radians(lat)))), 4)
            radius = round(radius * 0.7, 1)
        return Place(text, start, end, text, "region", place.country, lat, lon, place.id, radius)


def _points(s: Sentence, i: int) -> bool:
    """Whether the word stands alone: "the town", "there", not "the town of X", "a town", "there were"."""
    if s.lemma[i] == "there":
        return s.dep[i] == "advmod"
    definite = any(s.lemma[c] in {"the", "that", "this"} for c in s.kids(i, "det"))
    return s.tag[i] == "NN" and definite and not s.kids(i, "compound", "nmod", "poss", "prep", "relcl", "amod", "appos")


def _is_struck_or_taken(s: Sentence, i: int) -> bool:
    """Whether the lone name at ``i`` is what was seized, shelled or entered."""
    lone = not s.kids(i, "compound", "nmod", "amod", "appos", "poss")
    return lone and s.dep[i] in {"dobj", "nsubjpass"} and s.lemma[s.head[i]] in _DONE_TO_TOWNS


def _stands_as_place(s: Sentence, k: int) -> bool:
    """Whether the name at ``k`` can be where something is, rather than who does it."""
    if s.tag[k] not in {"NNP", "NNPS"}:
        return False
    if s.dep[k] == "pobj":
        return s.words[s.head[k]].lower() in _LOCATIVE
    return s.dep[k] in {"dobj", "nsubjpass", "conj", "appos", "compound"}


def _is_near(found: Place, town: Place) -> bool:
    if found.lat is None or found.lon is None or town.lat is None or town.lon is None:
        return False
    north = (found.lat - town.lat) * _KM_PER_DEGREE
    east = (found.lon - town.lon) * _KM_PER_DEGREE * math.cos(math.radians(town.lat))
    return math.hypot(north, east) <= _TOWN_REACH_KM
