"""The reader-reranker while it is trained: one encoder over question and passage, two heads."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.modelkit.bert_weights import BertWeights, ReaderHeads
from rag.modelkit.training.torch_bert import TorchBert, dense_of, linear_of, mean_pooled

_NOTHING = -1e4  # logit of a token that no answer can begin or end at


@dataclass(frozen=True, slots=True)
class Pairs:
    """A batch of question-passage pairs: ids and mask int64 `(pairs, tokens)`, `spannable` bool likewise (the first token, which
    stands for "no answer", and the passage's); start and end int64 `(pairs,)`, -1 where the span is not known; `group` counts the
    questions, the first pair of a group being the one that answers where `answered` (bool, a question each) says so."""

    ids: Tensor
    mask: Tensor
    spannable: Tensor
    start: Tensor
    end: Tensor
    group: Tensor
    relevant: Tensor
    answered: Tensor


class ReaderNet(nn.Module):
    """Pairs to relevance logits `(pairs,)` and span logits `(pairs, tokens, 2)`."""

    def __init__(self, weights: BertWeights, heads: ReaderHeads | None = None, *, dropout: float = 0.1) -> None:
        """Without heads they begin from nothing."""
        super().__init__()
        self.encoder = TorchBert(weights, dropout=dropout)
        hidden = weights.hidden
        self.relevance = nn.Linear(hidden, 1) if heads is None else linear_of(heads.relevance)
        self.span = nn.Linear(hidden, 2) if heads is None else linear_of(heads.span)
        self.dropout = nn.Dropout(dropout)
        if heads is None:
            for head in (self.relevance, self.span):
                nn.init.normal_(head.weight, std=0.02)
                nn.init.zeros_(head.bias)

    def forward(self, pairs: Pairs) -> tuple[Tensor, Tensor]:
        states = self.dropout(self.encoder(pairs.ids, pairs.mask))
        relevance = self.relevance(mean_pooled(states, pairs.mask))[:, 0]
        spans = self.span(states).masked_fill(~pairs.spannable[:, :, None], _NOTHING)
        return relevance, spans

    def heads(self) -> ReaderHeads:
        """The heads as they are now."""
        return ReaderHeads(dense_of(self.relevance), dense_of(self.span))


@dataclass(frozen=True, slots=True)
class Losses:
    listwise: float
    relevance: float
    span: float
    none: float
    shared: float


def loss_of(
    relevance: Tensor, spans: Tensor, pairs: Pairs, *, none_weight: float = 0.3, shared_weight: float = 0.0
) -> tuple[Tensor, Losses]:
    """What is minimised: which passage of a group answers (softmax), whether a passage does (sigmoid), from where to where, and "no
    answer" at the first token of passages that do not; `shared_weight` times the same over all passages of a question (`_shared`)."""
    known = pairs.start >= 0
    has_span, is_none = known & pairs.relevant, known & ~pairs.relevant
    positions = torch.stack([pairs.start, pairs.end], dim=1).clamp(min=0)
    by_pair = functional.cross_entropy(spans, positions, reduction="none").mean(dim=1)
    span = by_pair[has_span].mean() if has_span.any() else by_pair.sum() * 0
    none = by_pair[is_none].mean() if is_none.any() else by_pair.sum() * 0
    single = functional.binary_cross_entropy_with_logits(relevance, pairs.relevant.float())
    groups = int(pairs.group.max()) + 1
    of_group = torch.full((groups, len(relevance)), _NOTHING)
    of_group = torch.where(pairs.group[None] == torch.arange(groups)[:, None], relevance[None], of_group)
    won = (of_group.logsumexp(dim=1) - of_group.masked_fill(~pairs.relevant[None], _NOTHING).logsumexp(dim=1))[pairs.answered]
    listwise = won.mean() if len(won) else single * 0
    shared = _shared(spans, pairs) if shared_weight else single * 0
    total = listwise + single + span + none_weight * none + shared_weight * shared
    return total, Losses(listwise.item(), relevance=single.item(), span=span.item(), none=none.item(), shared=shared.item())


def _shared(spans: Tensor, pairs: Pairs) -> Tensor:
    """Cross-entropy of start and of end over the tokens of all passages of a question and one "no answer" for them all, each logit being
    that over its own passage's "no answer": margins of several passages become comparable (shared normalisation, arXiv 1710.10723)."""
    over = spans - spans[:, :1]
    groups = len(pairs.answered)
    inside = over.masked_fill(~pairs.spannable[:, :, None], _NOTHING)
    inside[:, 0] = _NOTHING
    by_pair = inside.logsumexp(dim=1)
    of_group = torch.where(pairs.group[None] == torch.arange(groups)[:, None], 0.0, _NOTHING)
    total = torch.logaddexp((of_group[:, :, None] + by_pair[None]).logsumexp(dim=1), torch.zeros(groups, 2))
    positions = torch.stack([pairs.start, pairs.end], dim=1).clamp(min=0)
    chosen = over.gather(1, positions[:, None])[:, 0] * pairs.relevant[:, None]
    right = torch.zeros(groups, 2).index_add(0, pairs.group, chosen)
    unknown = torch.zeros(groups).index_add(0, pairs.group, (pairs.start < 0).float()) > 0
    losses = (total - right).mean(dim=1)[~unknown]
    return losses.mean() if len(losses) else spans.sum() * 0
