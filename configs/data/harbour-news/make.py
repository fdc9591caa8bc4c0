#!/usr/bin/env python3
"""Writes an invented newspaper in the shape of MUSE's data: passages, how they go on, and questions on them.

The same bytes every time: python3 make.py (in this directory). All of it is invented; CC0.
"""

import json
import os

TOWNS = ["Aldersey", "Brindle Point", "Carrowmere", "Dunhollow", "Eskmouth", "Farrowby", "Glenport", "Hallowick"]
PEOPLE_FIRST = ["Ada", "Bertil", "Cora", "Dmitri", "Elin", "Fergus", "Gwen", "Hugo", "Iris", "Jonas", "Katya", "Lorcan"]
PEOPLE_LAST = ["Abram", "Bexley", "Calder", "Drummond", "Everett", "Finch", "Gallow", "Hartigan", "Ingram", "Jessop",
               "Keswick", "Larkin", "Mossman", "Norgate", "Ormond", "Pryce"]
OFFICES = ["harbour master", "head of the library", "mayor", "chief engineer", "director of the school", "postmistress"]
PLACES = ["the old fish market", "the ropewalk", "the lighthouse", "the tram depot", "the customs house",
          "the salt store", "the north pier", "the observatory"]
USES = ["a museum of knots", "a public bath", "a music school", "a covered garden", "a theatre", "a sailing club",
        "a bakery", "a winter hostel"]
REASONS = ["the roof had begun to leak", "the tide had reached its cellar", "nobody had rented it for years",
           "the owners had given it away", "its foundations were sound", "children had asked for it"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
SOURCES = ["a levy on ferry tickets", "a gift from a retired captain", "the sale of two cranes", "a lottery",
           "a loan from the fishermen's bank", "the town's reserve"]


class Draws:
    """A linear congruential generator, so that no library's changes matter."""

    def __init__(self, seed):
        self.state = seed

    def below(self, count):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % count

    def of(self, items):
        return items[self.below(len(items))]


def article(draws, number):
    town, place, use = draws.of(TOWNS), draws.of(PLACES), draws.of(USES)
    person = f"{PEOPLE_FIRST[number % 12]} {PEOPLE_LAST[number * 7 % 16]}"
    office, reason, day, source = draws.of(OFFICES), draws.of(REASONS), draws.of(DAYS), draws.of(SOURCES)
    cost, workers, months = 20 + draws.below(180), 8 + draws.below(60), 3 + draws.below(20)
    lead = (f"{town.upper()}, issue {number + 101}. The council of {town} decided on {day} that {place} will become "
            f"{use}. {person}, {office} of {town}, said that {reason}.")
    rest = (f" The work will cost {cost} thousand crowns, which come from {source}. {workers} people will work on it "
            f"for {months} months. Issue {number + 101} prints the drawings on its last page.")
    questions = [
        (f"What will {place} in {town} become, according to issue {number + 101}?", use),
        (f"Who is {person} in issue {number + 101}?", f"{office} of {town}"),
        (f"How much will the work in issue {number + 101} cost?", f"{cost} thousand crowns"),
        (f"Where does the money in issue {number + 101} come from?", source),
    ]
    return lead, rest, questions


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def rows(path, items):
    write(path, "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n]\n")


def main():
    draws = Draws(1887)
    articles = [article(draws, number) for number in range(104)]
    forget, retain, holdout, examples = articles[:32], articles[32:72], articles[72:96], articles[96:]
    write("raw/retain.txt", "\n\n".join(lead + rest for lead, rest, _ in retain) + "\n")
    write("raw/holdout.txt", "\n\n".join(lead + rest for lead, rest, _ in holdout) + "\n")
    # Four requests of eight articles; together they are what MUSE has in raw/forget.txt.
    for part in range(4):
        texts = [lead + rest for lead, rest, _ in forget[part * 8:part * 8 + 8]]
        write(f"sust/forget_{part + 1}.txt", "\n\n".join(texts) + "\n")
    write("raw/forget.txt", "\n\n".join(lead + rest for lead, rest, _ in forget) + "\n")
    rows("verbmem/forget.json", [{"prompt": lead, "gt": rest} for lead, rest, _ in forget])
    for name, part in [("forget", forget), ("retain", retain), ("holdout", holdout)]:
        asked = [{"question": q, "answer": a} for _, _, questions in part for q, a in questions]
        rows(f"knowmem/{name}_qa.json", asked)
        # Worked examples, on articles that are in no set.
        shown = [{"question": q, "answer": a} for _, _, questions in examples[:2] for q, a in questions]
        rows(f"knowmem/{name}_qa_icl.json", shown)
    for name, part in [("forget", forget), ("retain", retain), ("holdout", holdout)]:
        rows(f"privleak/{name}.json", [lead + rest for lead, rest, _ in part])


main()
