"""Writes the bundled sample: two monthly exports of synthetic leads of a made-up training company.

Seeded and free of any real person's data. The exports have what real ones have: mixed types, missing values, a
placeholder that means "not chosen" (`Select`), a column that sales fill in after the sale (`Deal Note`), repeated
leads, a few broken rows, leads whose outcome is not known yet, and a mild change in October (paid search and chat
bring more leads than in September).

Run:  python sample/generate.py    (Python 3.11 or newer, standard library only; same output on every machine)
"""

from __future__ import annotations

import csv
import io
import math
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

SEED = 20261
HEADER = [
    "Lead ID",
    "Created At",
    "Lead Source",
    "Lead Origin",
    "Country",
    "Industry",
    "Job Level",
    "Company Size",
    "Visits",
    "Minutes On Site",
    "Pages Per Visit",
    "Emails Opened",
    "Last Activity",
    "Do Not Email",
    "Asked For Brochure",
    "Came By Referral Link",
    "Accepts Terms",
    "Budget",
    "Deal Note",
    "Converted",
]

SOURCES_SEPTEMBER = {
    "Organic Search": 30,
    "Paid Search": 18,
    "Direct": 22,
    "Chat": 14,
    "Referral": 8,
    "Webinar": 5,
    "Partner": 2,
    "Trade Fair": 1,
}
SOURCES_OCTOBER = {**SOURCES_SEPTEMBER, "Paid Search": 30, "Chat": 20, "Organic Search": 20, "Podcast": 2}
ORIGINS = {"Landing Page": 52, "Contact Form": 30, "Import": 12, "API": 6}
COUNTRIES = {"Germany": 38, "Austria": 12, "Switzerland": 14, "Netherlands": 16, "France": 12, "Malta": 1, "Iceland": 1}
INDUSTRIES = {"Software": 24, "Manufacturing": 20, "Health": 14, "Finance": 14, "Education": 10, "Retail": 12}
JOB_LEVELS = {"Student": 12, "Professional": 46, "Team Lead": 24, "Director": 12, "Owner": 6}
ACTIVITIES = {
    "Email Opened": 36,
    "Page Visited": 28,
    "SMS Sent": 14,
    "Chat Conversation": 12,
    "Unsubscribed": 4,
    "Call": 6,
}
NOTES_WON = {"Contract signed": 70, "Will pay by invoice": 20, "": 10}
NOTES_LOST = {"Not reachable": 34, "Too expensive": 20, "Bought elsewhere": 16, "": 30}

# Effects on the log-odds of a conversion: the truth that a good model finds.
SOURCE_EFFECT = {
    "Referral": 2.3,
    "Partner": 1.7,
    "Webinar": 1.2,
    "Organic Search": 0.1,
    "Paid Search": -0.5,
    "Chat": -1.0,
}
LEVEL_EFFECT = {"Student": -1.6, "Team Lead": 0.6, "Director": 1.1, "Owner": 1.5}
ACTIVITY_EFFECT = {"SMS Sent": 1.3, "Call": 1.6, "Unsubscribed": -2.6, "Chat Conversation": -0.7}
ORIGIN_EFFECT = {"Contact Form": 0.7, "Import": -0.8}


def choose(random: Random, weights: dict[str, int]) -> str:
    """One key, by weight."""
    return random.choices(list(weights), weights=list(weights.values()))[0]


def make_lead(random: Random, number: int, created: datetime, sources: dict[str, int]) -> list[str]:
    """One lead as a row of cells."""
    source, origin = choose(random, sources), choose(random, ORIGINS)
    level, activity = choose(random, JOB_LEVELS), choose(random, ACTIVITIES)
    visits = min(40, int(random.expovariate(1 / 3.2)))
    minutes = 0.0 if visits == 0 else random.lognormvariate(1.9, 1.0) * (1 + 0.12 * visits)
    emails = min(12, int(random.expovariate(1 / 1.6)))
    brochure, do_not_email = random.random() < 0.24, random.random() < 0.07
    log_odds = (
        -2.9
        + SOURCE_EFFECT.get(source, 0.0)
        + LEVEL_EFFECT.get(level, 0.0)
        + ACTIVITY_EFFECT.get(activity, 0.0)
        + ORIGIN_EFFECT.get(origin, 0.0)
        + 1.15 * math.log1p(minutes)
        - 1.1
        + 0.28 * emails
        + (1.2 if brochure else 0.0)
        - (1.6 if do_not_email else 0.0)
        + random.gauss(0, 0.55)
    )
    converted = random.random() < 1 / (1 + math.exp(-log_odds))
    industry = "Select" if random.random() < 0.22 else choose(random, INDUSTRIES)
    size = "" if random.random() < 0.17 else str(max(1, int(random.lognormvariate(4.2, 1.5))))
    budget = str(500 * random.randint(2, 40)) if random.random() < 0.38 else ""
    return [
        f"L-{number:06d}",
        created.strftime("%Y-%m-%d %H:%M"),
        "" if random.random() < 0.01 else source,
        origin,
        "" if random.random() < 0.15 else choose(random, COUNTRIES),
        industry,
        "Select" if random.random() < 0.08 else level,
        size,
        str(visits),
        f"{minutes:.1f}",
        f"{0 if visits == 0 else random.uniform(1, 7):.1f}",
        str(emails),
        activity,
        yes_no(do_not_email),
        yes_no(brochure),
        yes_no(random.random() < 0.01),
        "Yes",
        budget,
        choose(random, NOTES_WON if converted else NOTES_LOST),
        yes_no(converted),
    ]


def yes_no(value: bool) -> str:
    return "Yes" if value else "No"


def to_line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells)
    return buffer.getvalue()


def wrapped(cells: list[str]) -> str:
    """The whole row in one pair of quotes, as some spreadsheets save it."""
    return '"' + to_line(cells).replace('"', '""') + '"'


def make_september(random: Random) -> tuple[list[str], list[list[str]]]:
    start = datetime(2026, 9, 1, 7, 0)
    step = timedelta(days=29, hours=12) / 3600
    leads = [make_lead(random, 100_000 + i, start + i * step, SOURCES_SEPTEMBER) for i in range(3600)]
    lines = [to_line(HEADER), *map(to_line, leads)]
    lines.insert(700, wrapped(make_lead(random, 104_001, start + 700 * step, SOURCES_SEPTEMBER)))
    lines.insert(1500, to_line(leads[1498][:9]))  # cut off in the middle
    lines.insert(2100, to_line([*leads[20][:9], "a quarter of an hour", *leads[20][10:]]))
    return lines, leads


def make_october(random: Random, september: list[list[str]]) -> list[str]:
    start = datetime(2026, 10, 1, 7, 0)
    step = timedelta(days=30, hours=10) / 1600
    leads = [make_lead(random, 105_000 + i, start + i * step, SOURCES_OCTOBER) for i in range(1600)]
    for lead in leads[1250:]:
        lead[-2], lead[-1] = "", ""  # too young to have an outcome
    lines = [to_line(HEADER), *map(to_line, leads)]
    for index in range(0, 60, 5):  # the same lead once more, exported twice
        lines.append(to_line(leads[index]))
    lines.insert(300, to_line(["", *leads[5][1:]]))  # no id
    lines.insert(500, wrapped(make_lead(random, 108_001, start + 500 * step, SOURCES_OCTOBER)))
    lines.insert(900, to_line([*leads[9][:-1], "perhaps"]))
    lines.insert(1100, to_line(september[7] + ["stray cell"]))
    return lines


def main() -> None:
    random = Random(SEED)
    folder = Path(__file__).parent
    september, leads = make_september(random)
    (folder / "leads-2026-09.csv").write_bytes(("\r\n".join(september) + "\r\n").encode())
    (folder / "leads-2026-10.csv").write_bytes(("\n".join(make_october(random, leads)) + "\n").encode())


if __name__ == "__main__":
    main()
