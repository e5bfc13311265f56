"""State machines run for their length: every run alike, by the chance that it is given."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def live(machine: type[RuleBasedStateMachine], *, chance: int, examples: int, steps: int) -> None:
    """Let so many lives of so many steps be lived; what fails is not made smaller, which takes too long."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(chance)(machine), settings=chosen)
