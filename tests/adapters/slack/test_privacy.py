"""What is kept about somebody ends with the workspace in which they say so."""

from sqlalchemy import select

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.storage.engine import Database
from bot.storage.tables import GroupRow, MemberRow
from tests.adapters.slack.conftest import Play
from tests.fakes.slack import FakeSlack

WATER = "How often should I water my plants?"


def homes(database: Database) -> list[str]:
    """The workspaces in which somebody is known, by their ids."""
    with database.read() as session:
        found = select(GroupRow.external_id).join(MemberRow, MemberRow.group_id == GroupRow.id)
        return sorted(session.scalars(found))


def test_an_account_of_an_organisation_is_forgotten_in_one_workspace(play: Play, app: App, database: Database) -> None:
    """Ann, whose id is the same in both, stays known in the other one, and is told so before."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        branch = fake.workspace("Branch", installed=True, enterprise="Big")
        fake.team.enterprise = branch.enterprise
        ann = fake.user("Ann")
        own = fake.channel("general", members=[ann])
        shared = fake.channel("shared", members=[ann], team=branch, shared_with=[fake.team])
        await ann.types("/study streak", own)
        assert "finger deep" in (await ann.mentions(WATER, shared)).text
        assert homes(database) == sorted([fake.team.id, branch.id])
        sure = await ann.types("/study privacy delete", own)
        assert "Gone for good, in this workspace:" in sure.text
        assert "You have the same account in" in sure.text
        assert "Everything is deleted." in (await ann.clicks("Delete everything", sure)).text
        assert homes(database) == [branch.id]

    play(app, scene)
