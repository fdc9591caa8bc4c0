"""Makes Tests/AnalysisTests/Fixtures/analysis.json: what SciPy and statsmodels say about small cases.

Needs scipy and statsmodels. Written for scipy 1.17.1, numpy 2.4.6, statsmodels 0.15.0. Every case carries its own
numbers, so that the tests read and compute; what a test compares to how many digits is said there.
"""

import itertools
import json
import pathlib

import numpy
from scipy import integrate, optimize, stats
from statsmodels.stats.multitest import multipletests

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "Tests/AnalysisTests/Fixtures/analysis.json"
random = numpy.random.default_rng(20260101)


def numbers(values, digits=6):
    return [round(float(value), digits) for value in values]


def student():
    """Two-sided tails and the value that a tail belongs to."""
    cases = []
    for degrees in (1, 1.7, 2, 3.4, 7.5, 12, 30, 88.8, 399, 5000):
        for t in (0.01, 0.5, 1.3, 2, 4.4, 9, 25):
            p = 2 * stats.t.sf(t, degrees)
            if p > 1e-200:
                cases.append({"t": t, "degrees": degrees, "p": p})
    return cases


def quantiles():
    """The 97.5 % quantile of Student's t by whole degrees of freedom."""
    return [{"degrees": n, "t": stats.t.ppf(0.975, n)} for n in [*range(1, 41), 60, 120, 1000]]


def crossed():
    """Two crossed random factors: mean squares by least squares, Satterthwaite's degrees, Student's tail and interval.

    As the library does, no result is surer than Student's t over the seeds' means.
    """
    cases = []
    for seeds, items, between, shift in itertools.product((2, 3, 5, 10), (2, 8, 30), (0.0, 0.05, 0.3), (0.0, 0.15)):
        table = random.normal(shift, 0.1, (seeds, items))
        table += random.normal(0, between, (seeds, 1)) + random.normal(0, 0.2, (1, items))
        table = numpy.round(table, 5)
        mean = table.mean()
        # The model of both factors without interaction, fitted by least squares.
        design = numpy.zeros((seeds * items, seeds + items))
        for s in range(seeds):
            for i in range(items):
                design[s * items + i, s] = design[s * items + i, seeds + i] = 1
        fit, *_ = numpy.linalg.lstsq(design, table.ravel(), rcond=None)
        rest = ((table.ravel() - design @ fit) ** 2).sum() / ((seeds - 1) * (items - 1))
        by_seed = items * table.mean(axis=1).var(ddof=1)
        by_item = seeds * table.mean(axis=0).var(ddof=1)
        own = stats.ttest_1samp(table.mean(axis=1), 0)
        # Variance components below zero are zero: a factor with less than the rest's mean square has none.
        parts = [(by_seed, seeds - 1)] * int(by_seed > rest) + [(by_item, items - 1)] * int(by_item > rest)
        if len(parts) != 1:
            parts.append((-rest if parts else rest, (seeds - 1) * (items - 1)))
        total = sum(square for square, _ in parts)
        degrees = max(seeds - 1, total**2 / sum(square**2 / free for square, free in parts))
        error = (total / (seeds * items)) ** 0.5
        low, high = stats.t.interval(0.95, degrees, mean, error)
        seeds_low, seeds_high = own.confidence_interval(0.95)
        cases.append({
            "table": [numbers(row) for row in table], "mean": mean, "error": error, "degrees": degrees,
            "p": max(2 * stats.t.sf(abs(mean) / error, degrees), own.pvalue),
            "low": min(low, seeds_low), "high": max(high, seeds_high)})
    return cases


def permutations():
    """The sign-flip test of paired values, exact: every way to turn the signs, also of more items than are flipped so."""
    cases = []
    for items, shift in itertools.product((4, 9, 16, 18, 20), (0.0, 0.3, 0.7)):
        values = numpy.round(random.normal(shift, 1, items), 3)
        signs = 1 - 2 * ((numpy.arange(2**items)[:, None] >> numpy.arange(items)) & 1)
        sums = numpy.abs(signs @ values)
        p = float((sums >= abs(values.sum()) - 1e-9).mean())
        if items <= 12:
            exact = stats.permutation_test(
                (values,), numpy.sum, permutation_type="samples", n_resamples=numpy.inf, vectorized=False)
            assert abs(exact.pvalue - p) < 1e-12
        cases.append({"values": numbers(values), "p": p})
    return cases


def holm():
    cases = []
    for count in (1, 2, 3, 5, 12, 40):
        for _ in range(3):
            p = numpy.round(random.beta(0.4, 3, count), 6)
            cases.append({"p": numbers(p), "adjusted": list(map(float, multipletests(p, method="holm")[1]))})
    return cases


def bootstrap_means():
    """Percentile intervals of means, from so many resamples that theirs is the smaller error."""
    cases = []
    for count in (5, 20, 100, 400):
        values = numpy.round(random.gamma(2, 0.2, count), 4)
        found = stats.bootstrap((values,), numpy.mean, method="percentile", n_resamples=100_000, batch=2000, rng=random)
        low, high = found.confidence_interval
        cases.append({"values": numbers(values), "low": low, "high": high})
    return cases


def areas():
    """The area under the ROC curve as Mann and Whitney's U over the pairs, with its percentile interval."""
    def area(a, b, axis=-1):
        below = (a[..., :, None] < b[..., None, :]) + 0.5 * (a[..., :, None] == b[..., None, :])
        return below.mean(axis=(-2, -1))

    cases = []
    for first, second, shift in ((12, 9, 0.6), (40, 40, 0.3), (60, 25, -0.4)):
        a = numpy.round(random.normal(0, 1, first), 1)
        b = numpy.round(random.normal(shift, 1, second), 1)
        u = stats.mannwhitneyu(b, a).statistic / (first * second)
        found = stats.bootstrap((a, b), area, method="percentile", n_resamples=40_000, batch=500, rng=random)
        low, high = found.confidence_interval
        cases.append({"first": numbers(a), "second": numbers(b), "area": u, "low": low, "high": high})
    return cases


def seeds_and_items():
    """The two-way bootstrap of Owen (2007), seeds' distances stretched by the root of s / (s - 1)."""
    cases = []
    for seeds, items, spread in ((2, 20, 0.1), (3, 60, 0.05), (5, 30, 0.0), (8, 12, 0.2)):
        table = numpy.round(
            random.normal(0.5, 0.15, (seeds, items)) + random.normal(0, spread, (seeds, 1))
            + random.normal(0, 0.1, (1, items)), 4)
        shared = table.mean(axis=0)
        own = (table - shared) * (seeds / (seeds - 1)) ** 0.5
        means = []
        for _ in range(30):
            drawn = random.integers(0, items, (2_000, items))
            who = random.integers(0, seeds, (2_000, seeds))
            parts = own[who[:, :, None], drawn[:, None, :]].mean(axis=(1, 2))
            means.extend(shared[drawn].mean(axis=1) + parts)
        low, high = numpy.quantile(means, [0.025, 0.975])
        cases.append({
            "table": [numbers(row) for row in table], "mean": table.mean(), "low": float(low), "high": float(high)})
    return cases


def noncentral_f():
    cases = []
    for between, within in ((1, 4), (2, 9), (3, 8), (4, 40), (7, 200)):
        for noncentrality in (0, 0.7, 5.5, 30, 120):
            for f in (0.2, 1.1, 3.2, 12, 40):
                cdf = stats.ncf.cdf(f, between, within, noncentrality)
                cases.append({
                    "f": f, "between": between, "within": within, "noncentrality": noncentrality, "cdf": float(cdf)})
    return cases


def share_interval(f, between, within):
    """λ / (λ + n) at the noncentralities that make F the 97.5 and the 2.5 % quantile."""
    ends = []
    for probability in (0.975, 0.025):
        def excess(noncentrality):
            return stats.ncf.cdf(f, between, within, noncentrality) - probability
        if excess(0) <= 0:
            ends.append(0.0)
            continue
        high = 1.0
        while excess(high) > 0:
            high *= 2
        found = optimize.brentq(excess, 0, high, xtol=1e-12)
        ends.append(found / (found + between + within + 1))
    return ends


def importance():
    """Epsilon squared of groups by one-way analysis of variance, its interval, and the permutation p-value."""
    cases = []
    for groups, each, effect in ((2, 6, 0.0), (2, 8, 1.5), (3, 5, 0.7), (4, 6, 0.0), (4, 6, 2.0)):
        places = numpy.repeat((numpy.arange(groups) + 0.5) / groups, each)
        merits = numpy.round(random.normal(0, 1, groups * each) + effect * numpy.repeat(numpy.arange(groups), each), 4)
        split = merits.reshape(groups, each)
        f = stats.f_oneway(*split).statistic
        n, k = groups * each, groups
        share = 1 - (n - 1) / (n - k) / (1 + (k - 1) / (n - k) * f)
        draws = 20_000
        shuffled = random.permuted(numpy.tile(merits, (draws, 1)), axis=1).reshape(draws, groups, each)
        drawn = stats.f_oneway(*(shuffled[:, group] for group in range(groups)), axis=1).statistic
        extreme = int((drawn >= f - 1e-9).sum())
        low, high = share_interval(f, k - 1, n - k)
        cases.append({
            "places": numbers(places), "merits": numbers(merits), "share": share, "low": low, "high": high,
            "p": extreme / draws})
    return cases


def chances_of_best():
    """The chance that each of some independent normal values is the greatest, by integration."""
    cases = []
    for count in (2, 3, 6, 12):
        values = numpy.round(random.normal(0, 1, count), 3)
        halves = numpy.round(random.uniform(0.2, 2, count), 3)
        deviations = halves / 1.96
        chances = []
        for i in range(count):
            def density(x, i=i):
                others = [stats.norm.cdf(x, values[j], deviations[j]) for j in range(count) if j != i]
                return stats.norm.pdf(x, values[i], deviations[i]) * numpy.prod(others)
            middle, reach = values[i], 9 * deviations[i]
            chances.append(integrate.quad(density, middle - reach, middle + reach, epsabs=1e-9, limit=400)[0])
        assert abs(sum(chances) - 1) < 1e-6
        cases.append({"values": numbers(values), "halves": numbers(halves), "chances": chances})
    return cases


def chances_on_front():
    """The chance that each of some points with normal coordinates is dominated by no other, by many draws."""
    cases = []
    for count in (2, 4, 9):
        x, y = (numpy.round(random.normal(0, 1, count), 3) for _ in range(2))
        x_half, y_half = (numpy.round(random.uniform(0.2, 2, count), 3) for _ in range(2))
        wins = numpy.zeros(count)
        draws, rounds = 20_000, 20
        for _ in range(rounds):
            a = x + x_half / 1.96 * random.normal(size=(draws, count))
            b = y + y_half / 1.96 * random.normal(size=(draws, count))
            dominated = ((a[:, None, :] > a[:, :, None]) & (b[:, None, :] > b[:, :, None])).any(axis=2)
            wins += (~dominated).sum(axis=0)
        cases.append({
            "x": numbers(x), "x_half": numbers(x_half), "y": numbers(y), "y_half": numbers(y_half),
            "chances": list(map(float, wins / (draws * rounds)))})
    return cases


def ranks():
    """Mean ranks over columns, ties sharing the middle of their places."""
    cases = []
    for methods, columns in ((2, 1), (5, 4), (9, 7)):
        table = random.integers(0, 5, (columns, methods)) / 4
        places = [stats.rankdata(-column, method="average") for column in table]
        cases.append({
            "columns": [numbers(column) for column in table], "ranks": list(map(float, numpy.mean(places, axis=0)))})
    return cases


def seed_means():
    """Student's interval of the mean over seeds."""
    cases = []
    for seeds in (2, 3, 5, 20, 31):
        values = numpy.round(random.normal(0.6, 0.1, seeds), 4)
        low, high = stats.t.interval(0.95, seeds - 1, values.mean(), stats.sem(values))
        cases.append({"values": numbers(values), "mean": values.mean(), "low": low, "high": high})
    return cases


def main():
    parts = [
        student, quantiles, crossed, permutations, holm, bootstrap_means, areas, seeds_and_items, noncentral_f,
        importance, chances_of_best, chances_on_front, ranks, seed_means]
    made = {part.__name__: part() for part in parts}
    lines = [
        f'"{name}": [\n' + ",\n".join(json.dumps(case, default=float) for case in cases) + "\n]"
        for name, cases in made.items()]
    OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(OUT, OUT.stat().st_size, {name: len(cases) for name, cases in made.items()})


if __name__ == "__main__":
    main()
