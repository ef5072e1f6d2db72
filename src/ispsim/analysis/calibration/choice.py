"""Which of several rival forms gives data like those observed, and whether such data can tell them apart at all.

Bayesian model choice without likelihoods: simulated data of every form, equally likely beforehand, teach a classifier
whose probabilities are those of the forms given data (Beaumont 2008; Pudlo et al. 2016, Bioinformatics 32:859). What it
says of data it has not seen, all of known origin, is the confusion matrix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ispsim.analysis.calibration.library import one_thread

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

METHODS = ("logistic", "forest")
"""Classifiers: multinomial logistic regression on statistics and their squares, or a random forest."""

_FOLDS = 5
_PENALTIES = np.logspace(-4.0, 0.5, 6)  # C of the logistic regression
_TREES, _LEAF = 300, 10


@dataclass(frozen=True, eq=False)
class Told:
    """How well data of one kind tell forms apart.

    Attributes
    ----------
    forms : tuple of str
        The rivals.
    truth : numpy.ndarray of int64, shape (data sets,)
        Which form each simulated data set is of.
    given : numpy.ndarray, shape (data sets, forms)
        Probability of each form for each data set, from a classifier that has not seen it.
    """

    forms: tuple[str, ...]
    truth: np.ndarray
    given: np.ndarray

    @property
    def confusion(self) -> np.ndarray:
        """Mean probability given to each form (columns) where another or the same is the truth (rows)."""
        return np.stack([self.given[self.truth == form].mean(axis=0) for form in range(len(self.forms))])

    @property
    def chosen(self) -> np.ndarray:
        """Share of data sets of each form (rows) for which each form is the most probable one (columns)."""
        best = self.given.argmax(axis=1)
        return np.stack(
            [
                np.bincount(best[self.truth == form], minlength=len(self.forms)) / max((self.truth == form).sum(), 1)
                for form in range(len(self.forms))
            ]
        )

    @property
    def right(self) -> float:
        """Share of data sets whose most probable form is the truth, every form counting alike."""
        return float(np.diag(self.chosen).mean())

    @property
    def truth_given(self) -> float:
        """Expected posterior probability of the truth, every form counting alike."""
        return float(np.diag(self.confusion).mean())

    @property
    def bits(self) -> float:
        """Information on which form it is, in bits: from 0 to log2 of their number, below 0 where it misleads."""
        own = np.clip(self.given[np.arange(len(self.truth)), self.truth], 1e-6, 1.0)
        return float(np.log2(own).mean() + np.log2(len(self.forms)))

    def error(self) -> float:
        """Return the standard error of `right`."""
        chosen = np.diag(self.chosen)
        counts = np.bincount(self.truth, minlength=len(self.forms))
        return float(np.sqrt((chosen * (1.0 - chosen) / np.maximum(counts, 1)).sum()) / len(self.forms))


@dataclass(frozen=True, eq=False)
class Judge:
    """A classifier, and what it says of data that it had not seen.

    Attributes
    ----------
    told : Told
        By cross-validation.
    """

    told: Told
    _taught: ClassifierMixin

    def given(self, observed: np.ndarray) -> np.ndarray:
        """Return the probability of each form given observed data, shape (forms,)."""
        return _probabilities(self._taught, observed[None], len(self.told.forms))[0]


@one_thread()
def judge(
    forms: tuple[str, ...], truth: np.ndarray, data: np.ndarray, draw: np.ndarray, method: str, seed: int
) -> Judge:
    """Return a classifier of simulated data, and how well it tells forms apart.

    How strongly a logistic regression is held back is chosen by the same folds: of six strengths the one whose
    probabilities are best, so that data which tell nothing are said to tell nothing.

    Parameters
    ----------
    forms
        Names of the rivals.
    truth
        Shape (data sets,): number of the form.
    data
        Shape (data sets, statistics); finite.
    draw
        Shape (data sets,): which draw of the parameters each is of. Data of one draw are learnt from or judged, never
        both.
    method
        One of `METHODS`.
    seed
        Of folds and forests.
    """
    draws, number = np.unique(draw, return_inverse=True)
    fold = np.random.default_rng(seed).permutation(len(draws))[number] % _FOLDS
    best, classifier = None, None
    for made in [_forest(seed)] if method == "forest" else map(_logistic, _PENALTIES):
        given = np.zeros((len(truth), len(forms)))
        for one in range(_FOLDS):
            held, rest = fold == one, fold != one
            if held.any():
                given[held] = _probabilities(made.fit(data[rest], truth[rest]), data[held], len(forms))
        told = Told(forms, truth, given)
        if best is None or told.bits > best.bits:
            best, classifier = told, made
    assert best is not None and classifier is not None
    return Judge(best, classifier.fit(data, truth))


def _forest(seed: int) -> ClassifierMixin:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(_TREES, min_samples_leaf=_LEAF, random_state=seed % (1 << 32), n_jobs=1)


def _logistic(penalty: float) -> ClassifierMixin:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    regression = LogisticRegression(C=penalty, max_iter=300, tol=1e-3)
    return make_pipeline(StandardScaler(), FunctionTransformer(_with_squares), regression)


def _with_squares(z: np.ndarray) -> np.ndarray:
    z = np.clip(z, -6.0, 6.0)
    return np.concatenate((z, z * z - 1.0), axis=1)


def _probabilities(taught: ClassifierMixin, data: np.ndarray, forms: int) -> np.ndarray:
    found = np.zeros((len(data), forms))
    found[:, taught.classes_] = taught.predict_proba(data)
    return found
