"""Deploy releases to the running demo, and take them back."""

from collections.abc import Sequence
from dataclasses import dataclass

from demo.checkout import Checkout, find_git
from demo.errors import DemoError
from demo.releases.release import Release
from demo.services import API, WORKER
from demo.state import State
from demo.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Deployments:
    """What runs of one demo, commit by commit."""

    state: State
    """Where the checkout is, and the list of what was deployed."""

    supervisor: Supervisor
    """The demo's processes."""

    def start_over(self) -> None:
        """Deploy the baseline and forget what was deployed on top; without git the source tree is run instead."""
        if not find_git():
            self.state.write_deployed([])
            return
        self.state.write_deployed([{"sha": self._checkout.prepare(), "releases": []}])

    def deploy(self, releases: Sequence[Release]) -> str:
        """Commit each release, restart, and return the commit that answers; nothing changes if one does not fit."""
        deployed = self.state.deployed()
        if not deployed:
            raise DemoError("The demo was started without git, which deploying needs. Install it, then: demo down, up")
        before = {name for entry in deployed for name in entry["releases"]}
        names = [release.name for release in releases]
        if twice := sorted(before & set(names)):
            raise DemoError(f"Deployed already: {', '.join(twice)}. Take it back: demo rollback")
        if len(set(names)) < len(names):
            raise DemoError(f"Named twice: {' '.join(names)}. Name each release once.")
        # A deployment that was killed may have left a commit that was never started.
        self._checkout.go_to(deployed[-1]["sha"])
        try:
            for release in releases:
                commit = self._checkout.commit(release)
        except DemoError:
            self._checkout.go_to(deployed[-1]["sha"])
            raise
        self.state.write_deployed([*deployed, {"sha": commit, "releases": names}])
        self._restart()
        return commit

    def roll_back(self, to: str = "") -> str:
        """Check out what was deployed before, restart, and return the commit that answers.

        Args:
            to: The beginning of the commit, if it is not the one before.
        """
        earlier = self.state.deployed()[:-1]
        if not earlier:
            raise DemoError("There is nothing to roll back: no release is deployed.")
        found = [number for number, entry in enumerate(earlier) if entry["sha"].startswith(to)]
        if not found:
            known = ", ".join(entry["sha"][:12] for entry in earlier)
            raise DemoError(f"{to} was not deployed before. There are: {known}")
        commit: str = earlier[found[-1]]["sha"]
        self._checkout.go_to(commit)
        self.state.write_deployed(earlier[: found[-1] + 1])
        self._restart()
        return commit

    @property
    def _checkout(self) -> Checkout:
        return Checkout(self.state.checkout)

    def _restart(self) -> None:
        """Start API and worker from the checkout; the API answers as soon as it does so as the new version."""
        for service in (API, WORKER):  # The one comes up while the other finishes what it has.
            self.supervisor.end([service.name], grace_s=service.grace_s)
            self.supervisor.start(service.name, service.command(self.state))
        self.supervisor.wait_all([API, WORKER])
